"""What PostgreSQL reads its own way, and what it calls an error."""

from sqlglot import exp

from cdcheck.model.data import Column
from cdcheck.sql.dialects import lacks_of_postgres
from cdcheck.sql.dialects.lacks import Lack


class Postgres:
    """Is PostgreSQL's way to speak, as `Dialect` describes it."""

    name, title = "postgres", "PostgreSQL"
    quoting = 'write it in quotes, as in `"{}"`, everywhere'
    is_folding = True
    tables: frozenset[str] = frozenset()
    may_be_text = False
    has_targets_among_sources = False
    words = frozenset(
        {"user", "current_user", "session_user", "current_role", "current_catalog", "current_schema"}
        | {"localtime", "localtimestamp", "current_time", "current_date", "current_timestamp"}
        | {"default", "tableoid", "ctid", "xmin", "xmax", "cmin", "cmax", "oid"}
    )

    def folded(self, name: exp.Expr) -> str:
        return name.name if name.args.get("quoted") else name.name.lower()

    def may_name_output(self, column: exp.Column, holder: exp.Expr | None) -> bool:
        return isinstance(holder, exp.Group)

    def fills(self, column: Column) -> bool:
        return False

    def lacks(self) -> tuple[Lack, ...]:
        return lacks_of_postgres.lacks()

    def has_no_function(self, name: str) -> bool:
        return name in lacks_of_postgres.functions()

    def no_function(self, name: str, arguments: str) -> str:
        return f"function {name.lower()}({arguments}) does not exist"

    def syntax(self, token: str) -> str:
        return f'syntax error at or near "{token}"' if token else "syntax error at end of input"

    def no_table(self, node: exp.Table) -> str:
        schema = f"{node.db}." if node.db else ""
        return f'relation "{schema}{self.folded(node.this)}" does not exist'

    def no_column(self, column: exp.Column) -> str:
        name = self.folded(column.this)
        if column.table:
            return f"column {self.folded(column.args['table'])}.{name} does not exist"
        return f'column "{name}" does not exist'

    def no_target_column(self, name: exp.Identifier, table: str, *, is_insert: bool) -> str:
        return f'column "{self.folded(name)}" of relation "{table}" does not exist'

    def no_source(self, column: exp.Column, *, is_renamed: bool) -> str:
        name = self.folded(column.args["table"])
        if is_renamed:
            return f'invalid reference to FROM-clause entry for table "{name}"'
        return f'missing FROM-clause entry for table "{name}"'

    def twice(self, name: str) -> str:
        return f'table name "{name}" specified more than once'

    def not_joined_by(self, name: str, side: str) -> str:
        return f'column "{name}" specified in USING clause does not exist in {side} table'

    def ambiguous(self, name: str) -> str:
        return f'column reference "{name}" is ambiguous'

    def misplaced(self, aggregate: str, clause: str) -> str:
        return f"aggregate functions are not allowed in {clause}"

    def nested(self, aggregate: str) -> str:
        return "aggregate function calls cannot be nested"

    def unequal(self, node: exp.SetOperation) -> str:
        return f"each {type(node).__name__.upper()} query must have the same number of columns"

    def arity(self, table: str, given: int, wanted: int, *, is_bare: bool) -> str:
        more, fewer = "expressions", "target columns"
        if given < wanted:
            more, fewer = fewer, more
        return f"INSERT has more {more} than {fewer}"

    def null(self, table: str, column: str) -> str:
        return f'null value in column "{column}" of relation "{table}" violates not-null constraint'

    def no_unique(self) -> str:
        return "there is no unique or exclusion constraint matching the ON CONFLICT specification"
