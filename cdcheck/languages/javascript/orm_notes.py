"""What every ORM of JavaScript notes: its use, its queries, the tables it touches."""

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import Fields, Site
from cdcheck.languages.javascript.sent_sql import note_access
from cdcheck.model.data import Known, OrmUse, Query

_WRITING = frozenset({"insert", "update", "delete"})


def note_operation(
    call: Invocation, orm: str, operation: str, table: str | None = None, *, through: str = ""
) -> None:
    """Notes that a call reads (`select`) or writes rows, through an ORM.

    `through` is the file of the app's own class whose inherited method is called.
    """
    role = "write" if operation in _WRITING else "query"
    call.note(OrmUse(orm, call.at, role))
    note_built(call, orm, operation, (table,) if table else ())
    note_access(call, orm, through)


def note_built(call: Invocation, orm: str, operation: str, tables: tuple[str, ...]) -> None:
    """Notes what a call asks of the database, and whether it is awaited at once."""
    call.note(
        Query(
            call.at,
            "orm",
            Known.PARTLY,
            operation,
            tables=tables,
            driver=orm,
            function=call.caller,
            is_awaited=True if call.is_awaited else None,
        )
    )


def note_model(machine: Machine, site: Site, orm: str) -> None:
    """Notes that a model or table is defined."""
    machine.facts.add(OrmUse(orm, machine.location(site), "model"))


def note_setup(call: Invocation, orm: str) -> None:
    """Notes that an ORM is set up."""
    call.note(OrmUse(orm, call.at, "setup"))


def is_inside(call: Invocation, given: Fields) -> bool:
    """Tells whether an object is written in the call itself."""
    site = given.site
    is_here = site is not None and site.path == call.site.path
    return is_here and site is not None and call.site.at <= site.at and site.end <= call.site.end
