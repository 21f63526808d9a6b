from typing import NamedTuple

from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.knowledge.sqlalchemy_drivers import ASYNC_DRIVERS, DEFAULT_DRIVERS, SYNC_DRIVERS
from cdcheck.model.data import DatabaseUse
from cdcheck.model.project import Project

_REFUSED = (
    "The asyncio extension requires an async driver to be used. The loaded '{driver}' is not async."
)
_AWAITS = "greenlet_spawn has not been called; can't call await_"
_NO_DIALECT = "Can't load plugin: sqlalchemy.dialects:postgres"


class _Mismatch(NamedTuple):
    message: str
    hint: str
    error: str


@rule(where=lambda use: use.is_async is not None and use.is_literal)
def driver_mismatch(use: DatabaseUse, versions: Versions, project: Project) -> Verdicts:
    found = _mismatch(use, versions)
    others = [one for one in project.databases if one.at == use.at and one.url is not None]
    if found is None or others[0] is not use or None in {_mismatch(one, versions) for one in others}:
        return
    yield Violation(
        at=use.at,
        message=found.message,
        about=f"{use.at.path}: {_scheme(use)}",
        hint=found.hint,
        confidence=Confidence.PROVEN if use.is_only else Confidence.INFERRED,
        predicts=found.error,
    )


def _scheme(use: DatabaseUse) -> str:
    return (use.url or "").partition(":")[0]


def _mismatch(use: DatabaseUse, versions: Versions) -> _Mismatch | None:
    dialect = _scheme(use).partition("+")[0]
    driver = use.driver or _default(dialect, versions)
    if dialect == "postgres":
        return _Mismatch(
            "there is no dialect `postgres` in SQLAlchemy", "name it `postgresql`", _NO_DIALECT
        )
    if use.is_async and driver in SYNC_DRIVERS:
        message = f"an asynchronous engine cannot use `{driver}`, the driver of `{_scheme(use)}`"
        hint = "name an asynchronous driver in the URL, or make a synchronous engine"
        return _Mismatch(message, hint, _REFUSED.format(driver=driver))
    if not use.is_async and driver in ASYNC_DRIVERS:
        message = f"a synchronous engine cannot use `{driver}`"
        hint = "make the engine with `create_async_engine`, or name another driver"
        return _Mismatch(message, hint, _AWAITS)
    return None


def _default(dialect: str, versions: Versions) -> str:
    """Names the driver that a dialect has where the URL names none; empty if that is not known."""
    if dialect != "postgresql":
        return DEFAULT_DRIVERS.get(dialect, "")
    return "psycopg2" if versions.reach("sqlalchemy", (2, 1)) is Reach.NO else ""
