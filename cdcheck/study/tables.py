"""Tables of a study, apart from how they are written: rows, and what each column means."""

from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

Value = str | int | float | Fraction | None
"""`None` is absent: a cell that the design does not have, a spread of one value. A note says which."""


class Unit(StrEnum):
    """What a column holds. Parts of 1 stay exact until they are written, as percent."""

    NAME = "name"
    COUNT = "count"
    PERCENT = "percent"
    POINTS = "percentage points"
    PROBABILITY = "probability"
    NUMBER = "number"


class Column(Struct, frozen=True):
    """Is a column: `name` for machines, `title` for people, and one sentence on what it holds.

    Values of `PERCENT` and `POINTS` are parts of 1, so that 0.5 is written as 50.0.
    """

    name: str
    title: str
    unit: Unit
    says: str


class Table(Struct, frozen=True, kw_only=True):
    """Is a table; `notes` say what cannot be told and how the numbers were made."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = ()
