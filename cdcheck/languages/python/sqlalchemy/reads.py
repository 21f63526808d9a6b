"""What code asks of the attributes of mapped classes that only their values in a row can answer."""

from cdcheck.abstract.library import Machine
from cdcheck.abstract.notes import UnmodelledRead
from cdcheck.abstract.values import Cls, options
from cdcheck.languages.python.sqlalchemy.classes import Mapped
from cdcheck.languages.python.sqlalchemy.mapped import RELATIONSHIPS, ancestors
from cdcheck.model.data import Table
from cdcheck.model.orm_misuses import ValueRead

_OF_VALUES = frozenset(
    {"lower", "upper", "strip", "lstrip", "rstrip", "split", "replace", "title", "capitalize", "format"}
    | {"encode", "casefold", "isoformat", "strftime", "timestamp", "date", "year", "month", "day"}
    | {"hour", "append", "extend", "items", "keys", "removeprefix", "removesuffix", "weekday"}
)
_PLAIN_TYPES = ("VARCHAR", "TEXT", "CHAR", "INTEGER", "BIGINT", "BOOLEAN", "DATE", "TIMESTAMP", "FLOAT")


def conclude(machine: Machine) -> None:
    """Notes reads of attributes of mapped classes, now that all classes are known."""
    reads = machine.facts.all(UnmodelledRead)
    if not reads:
        return
    held = {}
    for mapped in machine.facts.all(Mapped):
        held.update({id(value): place for value, place in _attributes(mapped.cls)})
    tables = {table.cls: table for table in machine.facts.all(Table)}
    for read in reads:
        owner, name = held.get(id(read.owner)) or _told(read)
        if owner is None:
            continue
        id_ = machine.class_id(owner)
        is_link = read.owner.type in RELATIONSHIPS
        if is_link or (read.name in _OF_VALUES and _is_plain(tables.get(id_), name)):
            machine.facts.add(
                ValueRead(machine.location(read.site), id_, name, read.name, is_link, read.caller)
            )


def _attributes(cls: Cls) -> list[tuple[object, tuple[Cls, str]]]:
    return [
        (option, (cls, name))
        for ancestor in ancestors(cls)
        for name, value in ancestor.attributes.items()
        for option in options(value)
    ]


def _told(read: UnmodelledRead) -> tuple[Cls | None, str]:
    """Gives the class and the name of a column that is only annotated."""
    told = read.owner.data
    if isinstance(told, tuple) and isinstance(told[0], Cls):
        return told[0], str(told[1])
    return None, ""


def _is_plain(table: Table | None, attribute: str) -> bool:
    """Tells whether the type of a column answers nothing besides what all types do."""
    columns = table.columns if table is not None else ()
    type_ = next((c.type for c in columns if (c.attribute or c.name) == attribute), "")
    return type_.startswith(_PLAIN_TYPES) and not type_.endswith("[]")
