"""The fields of Prisma's models, and what is written for them in a call."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import Fields, Items, Known, Site, Text, Value
from cdcheck.ir import Const, Mapping
from cdcheck.languages.javascript.orm_notes import is_inside
from cdcheck.languages.javascript.prisma.blocks import Block, Field
from cdcheck.languages.javascript.prisma.models import compounds, key_fields
from cdcheck.languages.javascript.prisma.schema import PrismaSchema
from cdcheck.model.orm_calls import Refusal
from cdcheck.model.places import Location

KIND = "PrismaClientValidationError"
_NUMBERS = frozenset({"Int", "Float", "BigInt", "Decimal"})
_ACCEPTS = {
    "Int": {"Int", "Float"},
    "Float": {"Int", "Float"},
    "BigInt": {"Int", "String"},
    "Decimal": {"Int", "Float", "String"},
    "String": {"String"},
    "Boolean": {"Boolean"},
    "DateTime": {"String"},
    "Bytes": {"String"},
}
_UNIQUE = re.compile(r"@(?:id|unique)\b")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class Entry(NamedTuple):
    """Is what one key of an object holds; `is_written` says that it is an object literal there."""

    name: str
    value: Value
    at: Location
    is_written: bool


class Models(Struct, frozen=True):
    """Answers what a call needs to know of the schema; says where things are in the call."""

    call: Invocation
    schema: PrismaSchema

    def field(self, model: Block, name: str) -> Field | None:
        return next((field for field in model.fields if field.name == name), None)

    def target(self, field: Field) -> Block | None:
        """Finds the model that a relation leads to."""
        return self.schema.blocks.get(field.type)

    def uniques(self, model: Block) -> list[str]:
        """Lists the names by which one row can be told from all others."""
        return [f.name for f in model.fields if _UNIQUE.search(f.rest)] + list(compounds(model))

    def keys(self, model: Block) -> dict[str, str]:
        """Maps the fields that hold a relation's key to the relation."""
        return key_fields(model)

    def entries(self, given: Fields) -> Iterator[Entry]:
        """Lists what an object surely holds, leaving out what is undefined."""
        written = {k.value: (k, v) for k, v in given.keys if isinstance(k, Const)}
        for name, value in given.entries.items():
            if value == Known(None):
                continue
            key, held = written.get(name, (None, None))
            at = self.call.at
            if given.site is not None:
                start, end = (key.at, key.end) if key is not None else (given.site.at, given.site.end)
                at = self.call.machine.location(Site(given.site.path, start, end))
            yield Entry(name, value, at, isinstance(held, Mapping))

    def place(self, given: Fields) -> Location:
        return self.call.machine.location(given.site) if given.site is not None else self.call.at

    def kind_of(self, field: Field) -> str:
        """Names the kind of a column, empty for one of which nothing is known."""
        if field.type in self.schema.enums:
            return "enum"
        return field.type if field.type in _ACCEPTS or field.type == "Json" else ""

    def is_as_written(self, given: Fields) -> bool:
        """Tells whether an object holds just what its literal in the call names: others may grow."""
        return given.is_as_written and not given.is_open and is_inside(self.call, given)

    def mismatch(self, field: Field, entry: Entry) -> Iterator[Refusal]:
        """Says what is wrong with a plain value for a column that is no list."""
        kind, given = self.kind_of(field), kind_of(entry.value)
        if not given or kind in {"", "Json"}:
            return
        what = f"`{field.name}` takes {_called(field.type)}, not {_called(given)}"
        if kind == "enum":
            values, held = self.schema.enums[field.type], getattr(entry.value, "value", None)
            if given == "String" and isinstance(held, str) and held not in values:
                what = f"`{field.type}` has no value `{held}`"
                hint = f"name one of its values: {', '.join(values)}"
                said = f"Invalid value for argument `{entry.name}`. Expected {field.type}."
                yield Refusal(entry.at, what, hint, f"{KIND}: {said}")
            elif given in {"Int", "Float"} or isinstance(entry.value, Items):
                yield invalid(entry, what, "name one of its values")
        elif given not in _ACCEPTS[kind]:
            hint = "convert it before" if kind in _NUMBERS else ""
            yield invalid(entry, what, hint)
        elif kind == "DateTime" and _DATE.fullmatch(str(getattr(entry.value, "value", ""))):
            what = f"`{field.name}` takes a date with a time"
            said = f"Invalid value for argument `{entry.name}`: premature end of input."
            yield Refusal(entry.at, what, "hand on `new Date(...)`", f"{KIND}: {said}")


def kind_of(value: Value) -> str:
    """Names the kind of a value as Prisma does, empty for one that is not told."""
    if isinstance(value, Items):
        return "a list"
    if isinstance(value, Text):
        return "String" if any(value.parts) else ""
    held = value.value if isinstance(value, Known) else None
    kinds = {bool: "Boolean", int: "Int", float: "Float", str: "String"}
    return kinds.get(type(held), "")


def invalid(entry: Entry, what: str, hint: str = "") -> Refusal:
    """Refuses a value of another kind than the argument has."""
    return Refusal(entry.at, what, hint, f"{KIND}: Argument `{entry.name}`: Invalid value provided.")


def unknown(entry: Entry, what: str, hint: str = "") -> Refusal:
    """Refuses a key that is none there."""
    return Refusal(entry.at, what, hint, f"{KIND}: Unknown argument `{entry.name}`.")


def _called(kind: str) -> str:
    return kind if kind.startswith("a ") else f"`{kind}`"
