"""SQLAlchemy's objects as contexts: which of them `with` enters, and which `async with`."""

from collections.abc import Set

from cdcheck.abstract.library import Invocation, Library, Machine
from cdcheck.abstract.notes import Consumption
from cdcheck.abstract.values import Thing
from cdcheck.languages.python.sqlalchemy.definitions import made_type
from cdcheck.languages.python.sqlalchemy.sessions import FACTORY, SESSIONS
from cdcheck.model.places import Location
from cdcheck.model.sessions import MisenteredContext, SessionMaking

CONNECTION = "sqlalchemy.Connection"
_ENGINES = {
    "sqlalchemy.Engine": {"connect": "Connection", "begin": "_GeneratorContextManager"},
    "sqlalchemy.AsyncEngine": {
        "connect": "AsyncConnection",
        "begin": "_AsyncGeneratorContextManager",
    },
}
_OF_BEGIN = {
    "sqlalchemy.Session.begin()": "SessionTransaction",
    "sqlalchemy.AsyncSession.begin()": "AsyncSessionTransaction",
}


def register(library: Library) -> None:
    """Has it noted where sessions, their factories and connections are entered."""
    library.consumed |= {*SESSIONS, FACTORY, CONNECTION, *_OF_BEGIN}


def connection(call: Invocation) -> Thing:
    """Gives what an engine is asked for, with the name of its class where the engine's kind is known."""
    classes = _ENGINES.get(made_type(call.receiver), {})
    name = classes.get(call.name.rpartition(".")[2])
    return Thing(CONNECTION, call.site, data=name)


def conclude(machine: Machine) -> None:
    """Notes what is entered in the other way than its kind allows."""
    made = {making.at for making in machine.facts.all(SessionMaking)}
    for used in machine.facts.all(Consumption):
        name = _class_of(machine, used.value, made) if used.how == "with" else None
        is_factory = used.value.type == FACTORY
        if name is not None and (is_factory or _is_async(name) != used.is_async):
            at = machine.location(used.site)
            machine.facts.add(MisenteredContext(at, name, used.is_async, used.caller))


def _class_of(machine: Machine, entered: Thing, made: Set[Location]) -> str | None:
    """Names the class of what is entered, as Python does; `None` if only an annotation tells it."""
    if entered.type == CONNECTION:
        return entered.data if isinstance(entered.data, str) else None
    if entered.type in _OF_BEGIN:
        session = entered.data
        is_own = isinstance(session, Thing) and _is_own(machine, session, made)
        return _OF_BEGIN[entered.type] if is_own else None
    written = machine.source(entered.site)
    if entered.type == FACTORY:
        called = written.partition("(")[0].rpartition(".")[2]
        return called if called in {"sessionmaker", "async_sessionmaker"} else None
    name = entered.type.rpartition(".")[2] if _is_own(machine, entered, made) else None
    if name is not None and written.endswith(".begin()"):
        return "_AsyncSessionContextManager" if _is_async(name) else "_GeneratorContextManager"
    return name


def _is_own(machine: Machine, session: Thing, made: Set[Location]) -> bool:
    """Tells whether a session was made where it says, of SQLAlchemy's own class."""
    return "class_" not in session.keywords and machine.location(session.site) in made


def _is_async(name: str) -> bool:
    return name.lstrip("_").lower().startswith("async")
