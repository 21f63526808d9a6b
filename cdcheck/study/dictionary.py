"""The data dictionary of a study: what each column of each table holds, as a table."""

from collections.abc import Iterable

from cdcheck.study.tables import Column, Table, Unit

SCHEMA = "cdcheck.study-tables/1"
_MEANS = {
    Unit.NAME: "text",
    Unit.COUNT: "a whole number",
    Unit.PERCENT: "percent, from 0 to 100",
    Unit.POINTS: "percentage points",
    Unit.PROBABILITY: "a probability, from 0 to 1",
    Unit.NUMBER: "a number without unit",
}


def dictionary_of(tables: Iterable[Table]) -> Table:
    """Describes the columns of tables; `SCHEMA` changes when a column changes what it means."""
    return Table(
        name="dictionary",
        title="What the columns hold",
        columns=(
            Column("table", "Table", Unit.NAME, "the table that has the column"),
            Column("column", "Column", Unit.NAME, "its name in files"),
            Column("title", "Title", Unit.NAME, "its name in print"),
            Column("unit", "Unit", Unit.NAME, "what its values are counted in"),
            Column("says", "Says", Unit.NAME, "what it holds"),
        ),
        rows=tuple(
            (table.name, column.name, column.title, _MEANS[column.unit], column.says)
            for table in tables
            for column in table.columns
        ),
        notes=(
            f"schema {SCHEMA}",
            "files hold full precision; print rounds percent and points to one digit",
            "an empty cell is absent: a cell that the design does not have, or a spread of one value",
        ),
    )
