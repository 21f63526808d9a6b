"""SQLAlchemy's columns, keys and constraints, wherever they are written."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import (
    Fields,
    Items,
    Known,
    Site,
    Thing,
    Value,
    options,
    text_of,
    texts_of,
)
from cdcheck.languages.fresh_values import made_once
from cdcheck.languages.python.default_clocks import clock_of
from cdcheck.languages.python.sqlalchemy.names import annotated_type, sql_type
from cdcheck.model.data import Column, ForeignKey, Index

_CLIENT_DEFAULTS = ("default", "insert_default", "onupdate")
_MADE_BY_SERVER = frozenset(
    {
        "sqlalchemy.Computed()",
        "sqlalchemy.FetchedValue()",
        "sqlalchemy.Identity()",
        "sqlalchemy.Sequence()",
    }
)
_DISPLAY = re.compile(r"\bdefault\s*=\s*([\[{])")
COLUMNS = frozenset({"sqlalchemy.Column", "sqlalchemy.mapped_column", "sqlmodel.Field"})


def column_of(
    machine: Machine,
    element: Thing,
    attribute: str,
    site: Site,
    annotation: Value | None,
    *,
    maps_types: bool = False,
) -> tuple[Column, list[ForeignKey]]:
    """Reads a column; with `maps_types`, what an annotation means is for the base to say."""
    element = _with_annotated(element, annotation)
    arguments = list(element.arguments)
    name = text_of(arguments[0]) if arguments else None
    if name is not None:
        arguments.pop(0)
    name = name or text_of(element.keywords.get("name")) or attribute
    type_ = next((t for t in map(sql_type, arguments) if t), "")
    type_ = type_ or sql_type(element.keywords.get("type_")) or sql_type(element.keywords.get("sa_type"))
    inner = (
        annotation.arguments[0] if isinstance(annotation, Thing) and annotation.arguments else annotation
    )
    told, optional = annotated_type(inner) if annotation is not None else ("", None)
    is_primary = element.keywords.get("primary_key") == Known(value=True)
    nullable = optional
    stated = element.keywords.get("nullable")
    if isinstance(stated, Known) and isinstance(stated.value, bool):
        nullable = stated.value
    elif nullable is None:
        nullable = not is_primary
    at = machine.location(site)
    given = {"default", "server_default", "default_factory", "insert_default", "onupdate"}
    column = Column(
        name=name or "?",
        type=type_ or ("" if maps_types or _takes_type_of_target(element, arguments) else told),
        at=at,
        nullable=nullable and not is_primary,
        is_primary=is_primary,
        is_unique=element.keywords.get("unique") == Known(value=True),
        has_default=bool(given & set(element.keywords)) or any(map(_is_made_by_server, arguments)),
        server_default=text_of(element.keywords.get("server_default")),
        attribute=attribute if attribute != name else "",
        maker=element.type.rpartition(".")[2],
        is_indexed=element.keywords.get("index") == Known(value=True),
        clock=clock_of(machine, element),
        is_renewed="server_onupdate" in element.keywords or _is_sql(element.keywords.get("onupdate")),
        shared=_shared(machine, element),
        made_once=made_once(*(element.keywords.get(name) for name in _CLIENT_DEFAULTS)),
    )
    return column, list(_keys_of_column(element, arguments, column))


def _takes_type_of_target(element: Thing, arguments: list[Value]) -> bool:
    """Tells whether a key has no type: SQLAlchemy gives it that of its target, whatever is annotated."""
    is_key = (isinstance(one, Thing) and one.type == "sqlalchemy.ForeignKey" for one in arguments)
    return element.type != "sqlmodel.Field" and any(is_key)


def _shared(machine: Machine, element: Thing) -> str:
    """Tells whether one list or dict is a column's default, whose changes the type does not follow."""
    default = element.keywords.get("default")
    is_own = element.type in {"sqlalchemy.Column", "sqlalchemy.mapped_column"}
    is_followed = any("as_mutable" in getattr(one, "type", "") for one in element.arguments)
    if not is_own or is_followed or element.keywords.keys() & {"insert_default", "init", "type_"}:
        return ""
    kind = "[]" if isinstance(default, Items) else "{}" if isinstance(default, Fields) else ""
    written = _DISPLAY.search(machine.source(element.site))
    return kind if written is not None and kind[:1] == written[1] else ""


def _is_made_by_server(argument: Value) -> bool:
    return isinstance(argument, Thing) and argument.type in _MADE_BY_SERVER


def _is_sql(value: Value | None) -> bool:
    return isinstance(value, Thing) and value.type.startswith(
        ("sqlalchemy.func.", "sqlalchemy.sql.func.")
    )


def constraint_of(machine: Machine, element: Thing) -> tuple[list[ForeignKey], list[Index]]:
    at = machine.location(element.site)
    if element.type == "sqlalchemy.UniqueConstraint":
        return [], [
            Index(names_in(element.arguments), True, at, text_of(element.keywords.get("name")) or "")
        ]
    if element.type == "sqlalchemy.Index":
        is_unique = element.keywords.get("unique") == Known(value=True)
        name = text_of(element.arguments[0]) if element.arguments else None
        return [], [Index(names_in(element.arguments[1:]), is_unique, at, name or "")]
    if element.type == "sqlalchemy.ForeignKeyConstraint" and len(element.arguments) > 1:
        own, targets = texts_of(element.arguments[0]), texts_of(element.arguments[1])
        table = targets[0].rpartition(".")[0] if targets else ""
        names = tuple(t.rpartition(".")[2] for t in targets)
        action = (text_of(element.keywords.get("ondelete")) or "").upper()
        return [ForeignKey(tuple(own), table, names, at, action)], []
    return [], []


def reads_every_key(element: Thing) -> bool:
    """Tells whether the targets of a column's foreign keys are known."""
    keys = [a for a in element.arguments if isinstance(a, Thing) and a.type == "sqlalchemy.ForeignKey"]
    return all(key.arguments and _referred(key.arguments[0]) is not None for key in keys)


def _with_annotated(element: Thing, annotation: Value | None) -> Thing:
    """Adds what `Annotated[type, mapped_column(...)]` says of a column."""
    if not isinstance(annotation, Thing) or not annotation.type.endswith("[]"):
        return element
    for argument in annotation.arguments:
        for option in options(argument):
            if isinstance(option, Thing) and option.type in COLUMNS:
                keywords = {**option.keywords, **element.keywords}
                return replace(
                    element, arguments=(*element.arguments, *option.arguments), keywords=keywords
                )
            inner = _with_annotated(element, option)
            if inner is not element:
                return inner
    return element


def names_in(values: tuple[Value, ...]) -> tuple[str, ...]:
    return tuple(name for name in map(text_of, values) if name is not None)


def _keys_of_column(element: Thing, arguments: list[Value], column: Column) -> Iterator[ForeignKey]:
    target = text_of(element.keywords.get("foreign_key"))
    if target is not None:
        yield _foreign_key((column.name,), target, column, element)
    for argument in arguments:
        if isinstance(argument, Thing) and argument.type == "sqlalchemy.ForeignKey":
            named = _referred(argument.arguments[0] if argument.arguments else None)
            if named is not None:
                yield _foreign_key((column.name,), named, column, argument)


def _referred(value: Value | None) -> str | None:
    """Names `table.column` that a foreign key refers to, given as text or as an attribute."""
    text = text_of(value)
    if text is not None:
        return text
    for option in options(value) if value is not None else ():
        if isinstance(option, Thing) and option.data is not None and isinstance(option.data, str):
            return option.data
    return None


def _foreign_key(columns: tuple[str, ...], target: str, column: Column, element: Thing) -> ForeignKey:
    table, _, name = target.rpartition(".")
    return ForeignKey(
        columns,
        table or target,
        (name,) if table else columns,
        column.at,
        (text_of(element.keywords.get("ondelete")) or "").upper(),
        (text_of(element.keywords.get("onupdate")) or "").upper(),
    )
