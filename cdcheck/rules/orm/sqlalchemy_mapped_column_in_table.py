"""A `mapped_column()` inside `Table(...)`, which takes only `Column()`."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.sqlalchemy_mapping import is_mapped_table
from cdcheck.model.data import Table


@rule(where=lambda table: is_mapped_table(table) and table.cls is None)
def sqlalchemy_mapped_column_in_table(table: Table) -> Verdicts:
    for column in table.columns:
        if column.maker == "mapped_column":
            yield Violation(
                at=column.at,
                message=f"`{table.name}.{column.name}` is a `mapped_column`, which no `Table` takes",
                about=f"{table.name}.{column.name}",
                hint="write `Column` here; `mapped_column` is for the attributes of classes",
                evidence=(Evidence(table.at, "is the table"),),
                predicts=(
                    "sqlalchemy.exc.ArgumentError: 'SchemaItem' object, such as a 'Column' or a "
                    "'Constraint' expected, got <sqlalchemy.orm.properties.MappedColumn object at"
                ),
            )
            return
