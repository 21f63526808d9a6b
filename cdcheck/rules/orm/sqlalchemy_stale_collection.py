"""Rows between two tables that a statement deletes, and that a session then deletes again."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.session_flows import SessionFlows, StaleCollection
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.code import Function

# What loads a collection anew, or leaves it empty.
_ELSEWHERE = ("populate_existing", "noload", "raiseload")
_ERROR = "sqlalchemy.orm.exc.StaleDataError: DELETE statement on table"
_COUNTING = frozenset({"psycopg", "psycopg2", "psycopg_async"})


@rule(where=lambda function: function.path.endswith(".py") and not function.is_test)
def sqlalchemy_stale_collection(
    function: Function, flows: SessionFlows, engine: Engine, words: SourceWords
) -> Verdicts:
    found = flows.stale.get(function.id, ())
    if not found or words.mentions(*_ELSEWHERE):
        return
    for stale in found:
        if not _is_counted(stale, engine):
            continue
        named = f"{stale.cls}.{stale.attribute}"
        yield Violation(
            at=stale.at,
            message=f"deletes rows of `{stale.table}` again, which `{named}` still holds",
            about=f"{stale.function}: {named}",
            hint="leave the statement out: the session deletes these rows by itself",
            evidence=(
                Evidence(stale.removed_at, f"deletes them from `{stale.table}`"),
                Evidence(stale.loaded_at, f"is where the `{stale.cls}` comes from"),
            ),
            predicts=f"{_ERROR} '{stale.table}' expected to delete",
        )


def _is_counted(stale: StaleCollection, engine: Engine) -> bool:
    """Tells whether the driver says how many rows were deleted: asyncpg does not."""
    if not stale.is_async:
        return engine.kind in {"sqlite", "postgres"}
    return bool(engine.uses) and all(
        use.kind == "sqlite" or use.driver in _COUNTING for use in engine.uses
    )
