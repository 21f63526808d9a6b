"""Tables as CSV, with the columns' names for machines and all digits."""

import csv
from io import StringIO

from cdcheck.report.table_cells import raw
from cdcheck.study.tables import Table


def render(table: Table) -> str:
    """Gives a table as CSV (RFC 4180 with line feeds); absent values are empty."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in table.columns])
    units = [column.unit for column in table.columns]
    writer.writerows(
        [raw(value, unit) for value, unit in zip(row, units, strict=True)] for row in table.rows
    )
    return out.getvalue()
