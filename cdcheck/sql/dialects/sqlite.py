"""What SQLite reads its own way, and what it calls an error."""

from sqlglot import exp

from cdcheck.model.data import Column
from cdcheck.sql.dialects import lacks_of_sqlite
from cdcheck.sql.dialects.lacks import Lack


class Sqlite:
    """Is SQLite's way to speak, as `Dialect` describes it."""

    name, title = "sqlite", "SQLite"
    quoting = 'write it in quotes, as in `"{}"`, everywhere'
    is_folding = False
    tables: frozenset[str] = frozenset()
    may_be_text = True
    has_targets_among_sources = False
    words = frozenset({"current_time", "current_date", "current_timestamp", "rowid", "oid", "_rowid_"})

    def folded(self, name: exp.Expr) -> str:
        return name.name

    def may_name_output(self, column: exp.Column, holder: exp.Expr | None) -> bool:
        return True

    def fills(self, column: Column) -> bool:
        return False

    def lacks(self) -> tuple[Lack, ...]:
        return lacks_of_sqlite.lacks()

    def has_no_function(self, name: str) -> bool:
        return name in lacks_of_sqlite.functions()

    def no_function(self, name: str, arguments: str) -> str:
        return f"no such function: {name}"

    def syntax(self, token: str) -> str:
        return f'near "{token}": syntax error' if token else "incomplete input"

    def no_table(self, node: exp.Table) -> str:
        return f"no such table: {f'{node.db}.' if node.db else ''}{node.name}"

    def no_column(self, column: exp.Column) -> str:
        return f"no such column: {f'{column.table}.' if column.table else ''}{column.name}"

    def no_target_column(self, name: exp.Identifier, table: str, *, is_insert: bool) -> str:
        if is_insert:
            return f"table {table} has no column named {name.name}"
        return f"no such column: {name.name}"

    def no_source(self, column: exp.Column, *, is_renamed: bool) -> str:
        return f"no such column: {column.table}.{column.name}"

    def twice(self, name: str) -> str:
        return ""

    def not_joined_by(self, name: str, side: str) -> str:
        return f"cannot join using column {name} - column not present in both tables"

    def ambiguous(self, name: str) -> str:
        return f"ambiguous column name: {name}"

    def misplaced(self, aggregate: str, clause: str) -> str:
        return f"misuse of aggregate: {aggregate}()"

    def nested(self, aggregate: str) -> str:
        return f"misuse of aggregate function {aggregate}()"

    def unequal(self, node: exp.SetOperation) -> str:
        word = type(node).__name__.upper()
        word = word if node.args.get("distinct") is not False else f"{word} ALL"
        return f"SELECTs to the left and right of {word} do not have the same number of result columns"

    def arity(self, table: str, given: int, wanted: int, *, is_bare: bool) -> str:
        if is_bare:
            return f"table {table} has {wanted} columns but {given} values were supplied"
        return f"{given} values for {wanted} columns"

    def null(self, table: str, column: str) -> str:
        return f"NOT NULL constraint failed: {table}.{column}"

    def no_unique(self) -> str:
        return "ON CONFLICT clause does not match any PRIMARY KEY or UNIQUE constraint"
