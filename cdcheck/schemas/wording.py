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

_HINTS = {
    Kind.TABLE_MISSING: "add the table",
    Kind.COLUMN_MISSING: "add the column",
    Kind.TYPE: "change its type",
    Kind.NULLABLE: "make it `NOT NULL`",
    Kind.NOT_NULLABLE: "let it be null",
    Kind.NOT_UNIQUE: "make it unique",
    Kind.TOO_UNIQUE: "drop what makes it unique: several rows may share it",
    Kind.KEY_MISSING: "add the foreign key",
    Kind.KEY_ELSEWHERE: "let the foreign key refer to that",
    Kind.ACTION: "say so at the foreign key",
    Kind.NOT_INDEXED: "add an index",
}


def way_out(deviation: Deviation) -> str:
    """Says what to do, and which demand of the schema asks for it."""
    return f"{_HINTS[deviation.kind]}, as the task's schema demands of `{deviation.demand}`"


def said(deviation: Deviation) -> str:
    """Gives the sentence, without the doubt there may be."""
    table = deviation.table.name if deviation.table is not None else ""
    name = deviation.demand.rpartition(".")[2]
    column = f"{table}.{'+'.join(deviation.columns)}"
    return _SAID[deviation.kind].format(
        demand=name, table=table, column=column, found=deviation.found, wanted=deviation.wanted
    )
