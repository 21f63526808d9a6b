from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.model.data import DatabaseUse

_ERRORS = {
    "asyncpg": 'invalid DSN: scheme is expected to be either "postgresql" or "postgres"',
    "psycopg": 'missing "=" after "{scheme}://',
    "psycopg2": 'missing "=" after "{scheme}://',
    "sqlite3": "unable to open database file",
    "aiosqlite": "unable to open database file",
}


@rule(where=lambda use: use.driver in _ERRORS and not use.is_main and use.is_literal)
def driver_url(use: DatabaseUse) -> Verdicts:
    scheme, mark, _ = (use.url or "").partition("://")
    if not mark or not (scheme.startswith("sqlite") or "+" in scheme):
        return
    yield Violation(
        at=use.at,
        message=f"`{use.driver}` does not understand `{scheme}://`, which is a URL of SQLAlchemy",
        about=f"{use.at.path}: {use.driver}",
        hint="give it a path"
        if scheme.startswith("sqlite")
        else "leave the driver out: `postgresql://`",
        confidence=Confidence.PROVEN if use.is_only else Confidence.INFERRED,
        predicts=_ERRORS[use.driver].format(scheme=scheme),
    )
