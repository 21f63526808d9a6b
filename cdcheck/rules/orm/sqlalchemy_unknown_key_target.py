"""A foreign key of SQLAlchemy that refers to a table or column that no model defines."""

from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping, is_mapped_table, last_name
from cdcheck.model.data import ForeignKey, Table


@rule(where=lambda table: is_mapped_table(table) and bool(table.foreign_keys))
def sqlalchemy_unknown_key_target(table: Table, mapping: SqlalchemyMapping) -> Verdicts:
    for key in table.foreign_keys:
        if not table.metadata or not key.table or not key.columns:
            continue
        targets = mapping.tables.get((table.metadata, last_name(key.table)), ())
        if not targets:
            yield from _no_table(table, key, mapping)
        elif all(target.is_complete for target in targets):
            yield from _no_column(table, key, targets)


def _no_table(table: Table, key: ForeignKey, mapping: SqlalchemyMapping) -> Verdicts:
    if any(name == last_name(key.table) for _, name in mapping.tables):
        return
    if mapping.gap:
        yield Unknown(key.at, mapping.gap)
        return
    own, wanted = f"{table.name}.{key.columns[0]}", key.target_columns[0]
    yield Violation(
        at=key.at,
        message=f"`{own}` refers to `{key.table}`, a table that no model defines",
        about=f"{table.name}: {key.table}",
        hint="name the table as `__tablename__` has it, not the class",
        predicts=(
            f"sqlalchemy.exc.NoReferencedTableError: Foreign key associated with column '{own}' could "
            f"not find table '{key.table}' with which to generate a foreign key to target column "
            f"'{wanted}'"
        ),
    )


def _no_column(table: Table, key: ForeignKey, targets: tuple[Table, ...]) -> Verdicts:
    for wanted in key.target_columns:
        if any(column.name == wanted for target in targets for column in target.columns):
            continue
        own, named = f"{table.name}.{key.columns[0]}", f"{key.table}.{wanted}"
        yield Violation(
            at=key.at,
            message=f"`{own}` refers to `{named}`, a column that the table has not",
            about=f"{table.name}: {named}",
            hint="name the column as the table has it, not the attribute",
            evidence=(Evidence(targets[0].at, f"defines `{key.table}`"),),
            predicts=(
                "sqlalchemy.exc.NoReferencedColumnError: Could not initialize target column for "
                f"ForeignKey '{named}' on table '{table.name}': table '{key.table}' has no column "
                f"named '{wanted}'"
            ),
        )
