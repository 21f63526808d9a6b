"""Says in a sentence how a schema is not as demanded."""

from cdcheck.model.schema import Kind
from cdcheck.schemas.comparison import Deviation

_SAID = {
    Kind.TABLE_MISSING: "no table keeps `{demand}`",
    Kind.COLUMN_MISSING: "`{table}` has no column for `{demand}`",
    Kind.TYPE: "`{column}` is `{found}`, and is to hold `{wanted}`",
    Kind.NULLABLE: "`{column}` may be null, but must have a value",
    Kind.NOT_NULLABLE: "`{column}` must have a value, but may be missing",
    Kind.NOT_UNIQUE: "`{column}` is not unique",
    Kind.TOO_UNIQUE: "`{table}` may have only one row for each `{wanted}`",
    Kind.KEY_MISSING: "`{column}` does not refer to `{wanted}`",
    Kind.KEY_ELSEWHERE: "`{column}` refers to `{found}`, not to `{wanted}`",
    Kind.ACTION: "`{column}` has `ON DELETE {found}`, not `{wanted}`",
    Kind.NOT_INDEXED: "`{column}` has no index",
}


def said(deviation: Deviation) -> str:
    """Gives the sentence, without the doubt there may be."""
    table = deviation.table.name if deviation.table is not None else ""
    name = deviation.demand.rpartition(".")[2]
    column = f"{table}.{'+'.join(deviation.columns)}"
    return _SAID[deviation.kind].format(
        demand=name, table=table, column=column, found=deviation.found, wanted=deviation.wanted
    )
