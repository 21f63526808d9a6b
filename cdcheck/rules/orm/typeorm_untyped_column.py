"""A column of TypeORM whose type is nowhere when the code runs."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.facts.untyped_columns import UntypedColumns
from cdcheck.model.data import Table

_UNDEFINED = "ColumnTypeUndefinedError: Column type for {}#{} is not defined and cannot be guessed."
_NO_CLASS = "TypeError: Cannot read properties of undefined (reading 'constructor')"


@rule(where=lambda table: table.orm == "typeorm" and table.cls is not None and not table.is_test)
def typeorm_untyped_column(table: Table, columns: UntypedColumns) -> Verdicts:
    column = columns.of.get(table.cls or "")
    if column is None:
        return
    name = (table.cls or "").rpartition(":")[2]
    yield Violation(
        at=column.at,
        message=f"the type of `{column.name}` is left to its annotation, and {column.why}",
        about=f"{table.cls} {column.name} untyped",
        hint="say the type: `@Column({ type: 'varchar' })`",
        predicts=_UNDEFINED.format(name, column.name) if column.is_legacy else _NO_CLASS,
    )
