"""Columns of TypeORM of whose types the compiled code knows nothing."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class UntypedColumn(Struct, frozen=True):
    """Is the first column of a class whose decorator leaves the type to its annotation.

    `why` says why that is not there when the code runs; `is_legacy` that decorators are called as
    TypeORM expects them.
    """

    at: Location
    name: str
    why: str
    is_legacy: bool


class UntypedColumns(Struct, frozen=True):
    """Holds them by the class's id."""

    of: Mapping[str, UntypedColumn]
