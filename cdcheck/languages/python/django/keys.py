"""The columns of Django's keys: they have the type of what they refer to."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from cdcheck.model.data import Column, ForeignKey, Table

_OF_DJANGO = ("auth_", "django_")
# A key to a key to a key: a model that extends one, which extends another.
_MOST_STEPS = 8


def with_key_types(tables: Iterable[Table]) -> Iterator[Table]:
    """Gives each column of a key the type of the column that it refers to, and names that one.

    A key to a table that is not known has no known type.
    """
    made = list(tables)
    by_name = {table.name: table for table in made}
    for table in made:
        targets = {key.columns[0]: _target(key, by_name) for key in table.foreign_keys}
        yield replace(
            table,
            columns=tuple(
                replace(one, type=_type_of(table, one, by_name)) if one.name in targets else one
                for one in table.columns
            ),
            foreign_keys=tuple(_referring(key, targets[key.columns[0]]) for key in table.foreign_keys),
        )


def _referring(key: ForeignKey, target: Column | None) -> ForeignKey:
    return key if target is None else replace(key, target_columns=(target.name,))


def _target(key: ForeignKey, by_name: Mapping[str, Table]) -> Column | None:
    """Finds the column that a key refers to: the one that it names, else the primary one."""
    table = by_name.get(key.table)
    columns = table.columns if table is not None else ()
    named = [c for c in columns if key.target_columns[0] in {c.name, c.attribute}]
    return next((c for c in (*named, *columns) if c.is_primary or c.is_unique), None)


def _type_of(table: Table, column: Column, by_name: Mapping[str, Table]) -> str:
    """Follows keys from a column to the one that says its type."""
    for _ in range(_MOST_STEPS):
        key = next((one for one in table.foreign_keys if one.columns[0] == column.name), None)
        if key is None:
            return column.type
        target = _target(key, by_name)
        if target is None:
            return column.type if key.table.startswith(_OF_DJANGO) else ""
        table, column = by_name[key.table], target
    return ""
