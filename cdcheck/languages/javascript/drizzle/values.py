"""What conditions of Drizzle compare that PostgreSQL does not."""

import re
from collections.abc import Iterator

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import Fields, Items, Site, Thing, Value, options, text_of
from cdcheck.languages.javascript.drizzle.schema import REFERENCE, TABLE
from cdcheck.languages.javascript.table_drafts import TableDraft
from cdcheck.model.data import Column
from cdcheck.model.orm_calls import Refusal

_COMPARING = frozenset(f"drizzle-orm.{name}()" for name in ("eq", "ne", "gt", "gte", "lt", "lte"))
_KINDS = {
    **dict.fromkeys(("INTEGER", "BIGINT", "SMALLINT", "SERIAL", "BIGSERIAL", "SMALLSERIAL"), "integer"),
    "TEXT": "text",
    "VARCHAR": "character varying",
    "UUID": "uuid",
}
_UUID = re.compile(r"\{?(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}\}?", re.IGNORECASE)
_QUOTES = frozenset("'\"`")
_DEPTH = 8


def refused_comparisons(call: Invocation, kind: str) -> Iterator[Refusal]:
    """Refuses comparisons in what a step is handed; `kind` is the engine, empty if it is not known."""
    for argument in call.arguments:
        for compared in _comparisons(argument, 0):
            yield from _refused(call.machine, compared, kind)


def _comparisons(value: Value, depth: int) -> Iterator[Thing]:
    for option in options(value) if depth < _DEPTH else ():
        inner: list[Value] = []
        if isinstance(option, Thing) and option.type in _COMPARING and len(option.arguments) == 2:
            yield option
        elif isinstance(option, Thing) and option.type != TABLE:
            inner = list(option.arguments)
        elif isinstance(option, Items):
            inner = option.items
        elif isinstance(option, Fields):
            inner = list(option.entries.values())
        for one in inner:
            yield from _comparisons(one, depth + 1)


def _refused(machine: Machine, compared: Thing, kind: str) -> Iterator[Refusal]:
    at = machine.location(compared.site)
    left, right = (_column(one) for one in compared.arguments)
    if left is None:
        return
    (name, column), text = left, _written_text(machine, compared)
    if text is not None and column.type == "UUID" and not _UUID.fullmatch(text):
        what = f"`{name}` is compared with `'{text}'`, which is no UUID"
        yield Refusal(at, what, "", f'invalid input syntax for type uuid: "{text}"')
    elif right is not None:
        other, its = right
        kinds = [_KINDS.get(one.type.partition("(")[0], "") for one in (column, its)]
        families = {"text" if one == "character varying" else one for one in kinds}
        if len(families) == 2 and "" not in families and (kind == "postgres" or "uuid" in families):
            what = f"`{name}` is {kinds[0]}, and compared with `{other}`, which is {kinds[1]}"
            yield Refusal(at, what, "", f"operator does not exist: {kinds[0]} = {kinds[1]}")


def _written_text(machine: Machine, compared: Thing) -> str | None:
    """Reads a text that stands in the comparison itself: what a variable holds may be one of several."""
    text, spans = text_of(compared.arguments[1]), compared.site.spans
    written = machine.source(Site(compared.site.path, *spans[1])) if len(spans) == 2 else ""
    return text if written[:1] in _QUOTES and written[1:-1] == text else None


def _column(value: Value) -> tuple[str, Column] | None:
    """Finds the only column that a value is, with its name and that of its table."""
    found = value.data if isinstance(value, Thing) and value.type == REFERENCE else None
    if not isinstance(found, tuple):
        return None
    table, key = found
    if not isinstance(table, TableDraft) or not isinstance(key, str):
        return None
    column = table.columns.get(table.attributes.get(key, key))
    return (f"{table.name}.{column.name}", column) if column is not None else None
