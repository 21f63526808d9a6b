"""What MySQL and MariaDB read their own way, and what both call an error."""

from sqlglot import exp

from cdcheck.model.data import Column
from cdcheck.sql.dialects import lacks_of_mysql
from cdcheck.sql.dialects.lacks import Lack


class Mysql:
    """Is MySQL's way to speak, as `Dialect` describes it; MariaDB says the same so far as this goes."""

    name, title = "mysql", "MySQL"
    quoting = "write it in backquotes, everywhere"
    is_folding = False
    tables = frozenset({"dual"})
    may_be_text = False
    has_targets_among_sources = True
    words = frozenset(
        {"current_user", "current_role", "current_date", "current_time", "current_timestamp", "default"}
        | {"localtime", "localtimestamp", "utc_date", "utc_time", "utc_timestamp"}
    )

    def folded(self, name: exp.Expr) -> str:
        return name.name

    def may_name_output(self, column: exp.Column, holder: exp.Expr | None) -> bool:
        around = column.find_ancestor(exp.Group, exp.Having, exp.Order, exp.Select)
        return not isinstance(around, exp.Select)

    def fills(self, column: Column) -> bool:
        # The first `TIMESTAMP` has a default of its own, unless the server is told otherwise.
        return column.type.upper().startswith(("ENUM", "TIMESTAMP"))

    def lacks(self) -> tuple[Lack, ...]:
        return lacks_of_mysql.lacks()

    def has_no_function(self, name: str) -> bool:
        return name in lacks_of_mysql.functions()

    def no_function(self, name: str, arguments: str) -> str:
        return f"{name} does not exist"

    def syntax(self, token: str) -> str:
        return lacks_of_mysql.SYNTAX

    def no_table(self, node: exp.Table) -> str:
        return f"{node.name}' doesn't exist"

    def no_column(self, column: exp.Column) -> str:
        return f"Unknown column '{f'{column.table}.' if column.table else ''}{column.name}'"

    def no_target_column(self, name: exp.Identifier, table: str, *, is_insert: bool) -> str:
        return f"Unknown column '{name.name}'"

    def no_source(self, column: exp.Column, *, is_renamed: bool) -> str:
        return f"Unknown column '{column.table}.{column.name}'"

    def twice(self, name: str) -> str:
        return f"Not unique table/alias: '{name}'"

    def not_joined_by(self, name: str, side: str) -> str:
        return f"Unknown column '{name}'"

    def ambiguous(self, name: str) -> str:
        return f"Column '{name}' in"

    def misplaced(self, aggregate: str, clause: str) -> str:
        return "Invalid use of group function"

    def nested(self, aggregate: str) -> str:
        return "Invalid use of group function"

    def unequal(self, node: exp.SetOperation) -> str:
        return "The used SELECT statements have a different number of columns"

    def arity(self, table: str, given: int, wanted: int, *, is_bare: bool) -> str:
        return "Column count doesn't match value count at row"

    def null(self, table: str, column: str) -> str:
        return f"Field '{column}' doesn't have a default value"

    def no_unique(self) -> str:
        return lacks_of_mysql.SYNTAX
