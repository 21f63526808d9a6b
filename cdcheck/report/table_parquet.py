"""Tables as Parquet: typed columns, each with its title, unit and sentence in the file itself."""

import json

from cdcheck.errors import UsageError
from cdcheck.report.table_cells import raw
from cdcheck.study.dictionary import SCHEMA
from cdcheck.study.tables import Table, Unit


def render(table: Table) -> bytes:
    """Gives a table as Parquet; raises `UsageError` if pyarrow is not installed."""
    try:
        import pyarrow  # noqa: PLC0415 (comes with cdcheck[study])
        from pyarrow import parquet  # noqa: PLC0415 (likewise)
    except ImportError:
        raise UsageError("Parquet needs pyarrow: `pip install 'cdcheck[study]'`") from None

    columns = [
        [raw(row[at], column.unit) for row in table.rows] for at, column in enumerate(table.columns)
    ]
    types = {Unit.NAME: pyarrow.string(), Unit.COUNT: pyarrow.int64()}
    fields = [
        pyarrow.field(
            column.name,
            types.get(column.unit, pyarrow.float64()),
            metadata={"title": column.title, "unit": column.unit.value, "says": column.says},
        )
        for column in table.columns
    ]
    about = {"schema": SCHEMA, "title": table.title, "notes": json.dumps(table.notes)}
    held = pyarrow.table(columns, schema=pyarrow.schema(fields, metadata=about))
    sink = pyarrow.BufferOutputStream()
    parquet.write_table(held, sink, compression="zstd")
    return bytes(sink.getvalue())
