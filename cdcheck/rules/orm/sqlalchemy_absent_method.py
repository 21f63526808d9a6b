"""Methods that an object of SQLAlchemy does not have."""

from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.model.orm_misuses import AbsentMethod

_HINTS = {
    "Engine": "open a connection: `with engine.connect() as connection:`",
    "AsyncEngine": "open a connection: `async with engine.connect() as connection:`",
    "Select": "send it first: `session.scalars(statement)`",
    "Query": "read it with `.all()`, `.first()` or `.one_or_none()`",
    "Session": "import `Session` from `sqlmodel`, or call `scalars`",
    "AsyncSession": "await `session.scalars(select(...))`",
}

_COUNTING = "count by the database: `session.scalar(select(func.count()).select_from(...))`"


@rule(where=lambda absent: absent.orm == "sqlalchemy" and not absent.is_test)
def sqlalchemy_absent_method(absent: AbsentMethod, versions: Versions) -> Verdicts:
    if versions.reach("sqlalchemy", absent.since) is Reach.NO:
        return
    shown = f"'{absent.owner}" if absent.owner == "Select" else f"'{absent.owner}' object"
    yield Violation(
        at=absent.at,
        message=f"`{absent.owner}` has no method `{absent.name}`",
        about=f"{absent.function or absent.at.path}: {absent.owner}.{absent.name}",
        hint=_COUNTING if (absent.owner, absent.name) == ("Select", "count") else _HINTS[absent.owner],
        confidence=Confidence.PROVEN if absent.is_certain else Confidence.INFERRED,
        predicts=f"AttributeError: {shown}",
    )
