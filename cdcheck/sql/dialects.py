"""What the engines call an error. They say the same thing in different words."""

from msgspec import Struct
from sqlglot import exp


class Dialect(Struct, frozen=True):
    """Is an engine's way to speak. `is_folding` says that names without quotes become lower case."""

    name: str
    is_folding: bool

    def no_table(self, node: exp.Table) -> str:
        if not self.is_folding:
            return f"no such table: {f'{node.db}.' if node.db else ''}{node.name}"
        name = self.folded(node.this)
        return f'relation "{f"{node.db}." if node.db else ""}{name}" does not exist'

    def no_column(self, column: exp.Column) -> str:
        if not self.is_folding:
            return f"no such column: {f'{column.table}.' if column.table else ''}{column.name}"
        if column.table:
            return (
                f"column {self.folded(column.args['table'])}.{self.folded(column.this)} does not exist"
            )
        return f'column "{self.folded(column.this)}" does not exist'

    def no_target_column(self, name: exp.Identifier, table: str) -> str:
        if not self.is_folding:
            return f"no such column: {name.name}"
        return f'column "{self.folded(name)}" of relation "{table}" does not exist'

    def no_source(self, column: exp.Column, is_renamed: bool) -> str:
        if not self.is_folding:
            return f"no such column: {column.table}.{column.name}"
        name = self.folded(column.args["table"])
        if is_renamed:
            return f'invalid reference to FROM-clause entry for table "{name}"'
        return f'missing FROM-clause entry for table "{name}"'

    def ambiguous(self, name: str) -> str:
        if not self.is_folding:
            return f"ambiguous column name: {name}"
        return f'column reference "{name}" is ambiguous'

    def folded(self, name: exp.Expr) -> str:
        """Gives a name as the engine sees it."""
        is_quoted = bool(name.args.get("quoted"))
        return name.name.lower() if self.is_folding and not is_quoted else name.name


POSTGRES = Dialect("postgres", is_folding=True)
SQLITE = Dialect("sqlite", is_folding=False)
DIALECTS = {dialect.name: dialect for dialect in (POSTGRES, SQLITE)}
