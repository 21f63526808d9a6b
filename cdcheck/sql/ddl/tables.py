"""One table while DDL is being read: what defines it, and what changes it afterwards."""

from msgspec.structs import replace
from sqlglot import exp

from cdcheck.model.data import Column, ForeignKey, Index, Table
from cdcheck.model.places import Location
from cdcheck.sql.ddl.columns import column_of, is_row_id, names_of, place_of, reference_of
from cdcheck.sql.ddl.reading import Ddl
from cdcheck.sql.ddl.triggers import Triggers


class TableInDdl:
    """Is a table as it stands after the statements so far."""

    def __init__(self, name: str, at: Location, origin: str, dialect: str) -> None:
        self.name = name
        self.is_complete = origin != "view"
        self._at = at
        self._origin = origin
        self._dialect = dialect
        self._columns: dict[str, Column] = {}
        self._keys: list[ForeignKey] = []
        self._indexes: list[Index] = []
        self._checks: list[str] = []

    def finished(self, triggers: Triggers) -> Table:
        """Gives the table as the model has it; what a trigger fills has a default."""
        return Table(
            self.name,
            self._at,
            tuple(
                replace(c, has_default=True) if triggers.fills(self.name, c.name) else c
                for c in self._columns.values()
            ),
            self._origin,
            foreign_keys=tuple(self._keys),
            indexes=tuple(self._indexes),
            is_complete=self.is_complete,
            checks=tuple(self._checks),
            is_folded=self._dialect == "postgres",
        )

    def is_elsewhere(self, other: "TableInDdl") -> bool:
        """Tells whether another definition stands in another file."""
        return self._at.path != other._at.path

    def has_columns_of(self, other: "TableInDdl") -> bool:
        """Tells whether another definition names the same columns."""
        return self._columns.keys() == other._columns.keys()

    def repeat(self, other: "TableInDdl") -> None:
        """Takes over what another definition of the same columns leaves open or keeps unique."""
        self.is_complete = self.is_complete and other.is_complete
        known = {index.columns for index in self._indexes}
        self._indexes += [one for one in other._indexes if one.is_unique and one.columns not in known]

    def define(self, statement: Ddl, node: exp.Create) -> None:
        """Reads `CREATE TABLE`; one made from a query or from other tables stays incomplete."""
        if node.expression is not None or node.find(exp.LikeProperty, exp.InheritsProperty):
            self.is_complete = False
        if isinstance(node.this, exp.Schema):
            for element in node.this.expressions:
                self.add(statement, element)

    def change(self, statement: Ddl, action: exp.Expression) -> None:
        """Does what one action of `ALTER TABLE` does."""
        if isinstance(action, exp.AddConstraint):
            for constraint in action.expressions:
                self.add(statement, constraint)
        elif isinstance(action, exp.Drop):
            self._drop(action)
        elif isinstance(action, exp.RenameColumn):
            self._rename(action.this.name, action.args["to"].name)
        elif isinstance(action, exp.AlterColumn):
            self._alter_column(action)
        elif isinstance(action, exp.ModifyColumn):
            old = action.args.get("rename_from")
            if old is not None:
                self._rename(old.name, action.this.name)
            self.add(statement, action.this)
        else:
            self.add(statement, action)

    def add(self, statement: Ddl, node: exp.Expression) -> None:
        """Adds a column or a constraint."""
        if isinstance(node, exp.ColumnDef):
            self._add_column(statement, node)
        elif isinstance(node, exp.Identifier):
            self._add_column(statement, exp.ColumnDef(this=node))
        elif isinstance(node, exp.Constraint):
            for inner in node.expressions:
                self._add_constraint(statement, inner, node.name)
        else:
            self._add_constraint(statement, node, "")

    def add_index(self, statement: Ddl, node: exp.Create) -> None:
        """Reads `CREATE INDEX`; one over expressions, or over some rows only, is unique for nothing."""
        index = node.this
        parameters = index.args.get("params")
        columns = names_of(parameters.args.get("columns") or []) if parameters is not None else ()
        is_partial = parameters is not None and parameters.args.get("where") is not None
        is_unique = bool(node.args.get("unique")) and not is_partial
        if columns:
            self._index(columns, index.name, place_of(statement, index), is_unique=is_unique)

    def drop_index(self, name: str) -> None:
        """Forgets an index or a constraint by its name."""
        self._indexes = [index for index in self._indexes if index.name.lower() != name.lower()]

    def _add_column(self, statement: Ddl, node: exp.ColumnDef) -> None:
        column = column_of(statement, node, self._dialect)
        known = self._columns.get(column.name)
        if known is not None and known.is_primary:
            column = replace(column, is_primary=True, nullable=False)
        self._columns[column.name] = column
        for constraint in node.args.get("constraints") or ():
            kind = constraint.args.get("kind")
            key = reference_of(statement, (column.name,), kind, column.at)
            if key is not None:
                self._keys.append(key)
            if isinstance(kind, exp.UniqueColumnConstraint):
                self._index((column.name,), "", column.at, is_unique=True)
            if isinstance(kind, exp.CheckColumnConstraint):
                self._checks.append(kind.this.sql(dialect=self._dialect))

    def _add_constraint(self, statement: Ddl, node: exp.Expression, name: str) -> None:
        at = place_of(statement, node)
        if isinstance(node, exp.PrimaryKey):
            self._mark_primary(names_of(node.expressions))
        elif isinstance(node, exp.ForeignKey):
            columns = names_of(node.expressions)
            key = reference_of(statement, columns, node.args.get("reference"), at)
            if key is not None:
                self._keys.append(key)
        elif isinstance(node, exp.UniqueColumnConstraint):
            columns, own_name = _columns_of_unique(node)
            if columns:
                self._index(columns, name or own_name, at, is_unique=True)
        elif isinstance(node, exp.IndexColumnConstraint):
            columns = names_of(node.expressions)
            if columns:
                self._index(columns, node.name, at, is_unique=False)
        elif isinstance(node, exp.CheckColumnConstraint):
            self._checks.append(node.this.sql(dialect=self._dialect))
        elif isinstance(node, exp.LikeProperty):
            self.is_complete = False

    def _mark_primary(self, names: tuple[str, ...]) -> None:
        for name in names:
            column = self._columns.get(name)
            if column is not None:
                counts = len(names) == 1 and is_row_id(column.type, self._dialect)
                self._columns[name] = replace(
                    column,
                    is_primary=True,
                    nullable=False,
                    has_default=column.has_default or counts,
                )

    def _index(self, columns: tuple[str, ...], name: str, at: Location, *, is_unique: bool) -> None:
        self._indexes.append(Index(columns, is_unique, at, name))
        if is_unique and len(columns) == 1 and columns[0] in self._columns:
            self._columns[columns[0]] = replace(self._columns[columns[0]], is_unique=True)

    def _drop(self, action: exp.Drop) -> None:
        for target in action.args.get("tables") or ():
            name = target.name
            self.drop_index(name)
            if str(action.args.get("kind")).upper() == "COLUMN":
                self._columns.pop(name, None)
                self._keys = [key for key in self._keys if name not in key.columns]
                self._indexes = [index for index in self._indexes if name not in index.columns]

    def _rename(self, old: str, new: str) -> None:
        self._columns = {
            new if name == old else name: replace(column, name=new) if name == old else column
            for name, column in self._columns.items()
        }
        self._keys = [replace(k, columns=_renamed(k.columns, old, new)) for k in self._keys]
        self._indexes = [replace(i, columns=_renamed(i.columns, old, new)) for i in self._indexes]

    def _alter_column(self, action: exp.AlterColumn) -> None:
        column = self._columns.get(action.this.name)
        if column is None:
            return
        arguments = action.args
        if arguments.get("allow_null") is not None:
            column = replace(column, nullable=bool(arguments["allow_null"]))
        elif arguments.get("default") is not None:
            default = arguments["default"].sql(dialect=self._dialect)
            column = replace(column, has_default=True, server_default=default)
        elif arguments.get("dtype") is not None:
            column = replace(column, type=arguments["dtype"].sql(dialect=self._dialect).upper())
        elif arguments.get("drop"):
            column = replace(column, has_default=False, server_default=None)
        self._columns[column.name] = column


def _columns_of_unique(node: exp.UniqueColumnConstraint) -> tuple[tuple[str, ...], str]:
    """Gives the columns of a uniqueness constraint, and MySQL's name for it."""
    schema = node.this
    if not isinstance(schema, exp.Schema):
        return (), ""
    named = schema.this.name if schema.this is not None else ""
    return names_of(schema.expressions), named


def _renamed(columns: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if column == old else column for column in columns)
