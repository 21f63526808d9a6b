"""Builds the scopes of a statement, from the outside in."""

from collections.abc import Iterable, Iterator, Mapping

from sqlglot import exp

from cdcheck.sql.dialects import Dialect
from cdcheck.sql.scopes.schema import Field, Schema
from cdcheck.sql.scopes.scope import Scope, Source, has_hole, output_name, own
from cdcheck.sql.types_of import type_of
from cdcheck.sql.verifying.names import look_in
from cdcheck.sql.verifying.text import HOLE

_Tables = Mapping[str, Source]
_FUNCTIONS = frozenset({"user", "current_user", "session_user", "current_date", "current_timestamp"})


class Builder:
    """Builds scopes over one schema; `scopes` are those built, `unknown` the tables not found."""

    def __init__(self, schema: Schema, dialect: Dialect, made: Iterable[str] = ()) -> None:
        self._schema = schema
        self._dialect = dialect
        self._made = frozenset(made)
        self.scopes: list[Scope] = []
        self.unknown: list[exp.Table] = []
        self.parts: list[tuple[exp.SetOperation, list[Field], list[Field]]] = []

    def build(self, node: exp.Expr, parent: Scope | None, tables: _Tables) -> list[Field] | None:
        """Builds the scopes of a statement and gives its result's columns, `None` if not known."""
        tables = self._with(node, parent, tables)
        if isinstance(node, exp.Subquery | exp.Paren):
            return self.build(node.this, parent, tables)
        if isinstance(node, exp.SetOperation):
            return self._set_operation(node, parent, tables)
        if isinstance(node, exp.Select):
            return self._select(node, parent, tables)
        if isinstance(node, exp.Insert):
            return self._insert(node, parent, tables)
        if isinstance(node, exp.Update | exp.Delete):
            return self._write(node, parent, tables)
        if isinstance(node, exp.Values):
            return self._values(node, parent, tables)
        return None

    def _with(self, node: exp.Expr, parent: Scope | None, tables: _Tables) -> _Tables:
        clause = node.args.get("with_")
        if clause is None:
            return tables
        seen = dict(tables)
        has_more = clause.args.get("search") or clause.args.get("cycle")
        for cte in clause.expressions:
            name = cte.alias
            names = [column.name for column in cte.args["alias"].args.get("columns") or ()]
            if clause.args.get("recursive"):
                first = cte.this.left if isinstance(cte.this, exp.SetOperation) else None
                seen[name.lower()] = Source(name, self._first(first, names, parent, seen), cte)
            fields = self.build(cte.this, parent, seen)
            if has_more:
                # SEARCH and CYCLE add columns of their own.
                fields = None
            seen[name.lower()] = Source(name, _renamed(fields, names, name), cte)
        return seen

    def _first(
        self, first: exp.Expr | None, names: list[str], parent: Scope | None, tables: _Tables
    ) -> tuple[Field, ...] | None:
        """Gives the columns of a query that refers to itself, by the part that does not."""
        if first is None:
            return None
        silent = Builder(self._schema, self._dialect, self._made)
        return _renamed(silent.build(first, parent, tables), names, "")

    def _set_operation(
        self, node: exp.SetOperation, parent: Scope | None, tables: _Tables
    ) -> list[Field] | None:
        left = self.build(node.left, parent, tables)
        right = self.build(node.right, parent, tables)
        if left is not None and right is not None:
            self.parts.append((node, left, right))
        return left

    def _select(self, node: exp.Select, parent: Scope | None, tables: _Tables) -> list[Field] | None:
        scope = Scope(node, parent)
        self.scopes.append(scope)
        self._read_sources(node, scope, tables)
        self._inner(node, scope, tables)
        found = self._outputs(node.expressions, scope)
        scope.selected = tuple(found) if found is not None else None
        return found

    def _read_sources(self, node: exp.Expr, scope: Scope, tables: _Tables) -> None:
        start = node.args.get("from_")
        if start is not None:
            self._source(start.this, scope, tables)
        for table in node.args.get("using") or ():
            self._source(table, scope, tables)
        for join in node.args.get("joins") or ():
            self._join(join, scope, tables)
        for lateral in node.args.get("laterals") or ():
            self._source(lateral, scope, tables)

    def _join(self, join: exp.Join, scope: Scope, tables: _Tables) -> None:
        is_natural = str(join.args.get("method") or "").upper() == "NATURAL"
        names = [name for name in join.args.get("using") or () if isinstance(name, exp.Identifier)]
        using = frozenset(name.name.lower() for name in names)
        self._source(join.this, scope, tables, using)
        if is_natural:
            scope.is_open = True
            scope.merge_last()
        if names:
            last = list(scope.sources.values())[-1]
            scope.joined_by += [(name, last) for name in names]

    def _source(
        self, node: exp.Expr, scope: Scope, tables: _Tables, using: frozenset[str] = frozenset()
    ) -> None:
        if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            scope.add(self._table(node, scope, tables, using))
        elif isinstance(node, exp.Subquery) and isinstance(node.this, exp.Query):
            fields = self.build(node, scope.parent, tables)
            names = [
                c.name for c in (node.args.get("alias") or exp.TableAlias()).args.get("columns") or ()
            ]
            held = _renamed(fields, names, node.alias)
            scope.add(Source(node.alias, held, node, merged=using))
        elif isinstance(node, exp.Subquery | exp.Paren):
            self._source(node.this, scope, tables, using)
        else:
            scope.add(Source(node.alias, None, node))
            self._inner(node, scope, tables)
            if not node.alias:
                scope.is_open = True
        for join in node.args.get("joins") or ():
            self._join(join, scope, tables)

    def _table(self, node: exp.Table, scope: Scope, tables: _Tables, using: frozenset[str]) -> Source:
        name = node.name
        alias = node.alias or name
        is_bound = isinstance(node.this, exp.Placeholder)
        if is_bound or HOLE in name or HOLE in alias or node.args.get("catalog"):
            scope.is_open = True
            return Source(alias, None, node)
        scope.tables.append(node)
        if node.args.get("alias") is not None and node.args["alias"].args.get("columns"):
            return Source(alias, None, node)
        if not node.db and name.lower() in tables:
            known = tables[name.lower()]
            return Source(alias, known.fields, node, merged=using)
        return self._of_schema(node, alias, using)

    def _of_schema(self, node: exp.Table, alias: str, using: frozenset[str]) -> Source:
        is_function = (
            not node.this.quoted and node.name.lower() in _FUNCTIONS and self._dialect.is_folding
        )
        if is_function and not node.db:
            return Source(alias, (Field(node.name.lower()),), node)
        found = self._schema.relations.get(node.name.lower(), ())
        if self._dialect.is_folding:
            written = node.name if node.this.quoted else node.name.lower()
            found = tuple(r for r in found if not r.is_exact or r.name.split(".")[-1] == written)
        if len(found) == 1:
            relation = found[0]
            fields = None if relation.is_open else relation.fields
            return Source(alias, fields, node, relation, using)
        if not found and node.name.lower() not in self._made:
            self.unknown.append(node)
        return Source(alias, None, node)

    def _inner(self, node: exp.Expr, scope: Scope, tables: _Tables) -> None:
        """Builds the scopes of the queries inside expressions, which see this one."""
        sources = {id(found.node) for found in scope.sources.values()}
        for inner in scope.walk() if node is scope.node else own(node):
            if inner is node or id(inner) in sources or not isinstance(inner, exp.Query):
                continue
            if isinstance(inner, exp.Table):
                continue
            fields = self.build(inner, scope, tables)
            if fields:
                scope.values[id(inner)] = fields[0]

    def _outputs(self, projections: Iterable[exp.Expr], scope: Scope) -> list[Field] | None:
        found: list[Field] = []
        for projection in projections:
            if projection.is_star:
                sources = list(starred(projection, scope))
                if not sources or any(source.fields is None or source.merged for source in sources):
                    return None
                found += [f for source in sources for f in source.fields or ()]
            elif has_hole(projection):
                return None
            else:
                found.append(self._output(projection, scope))
        return None if scope.is_open and any(p.is_star for p in projections) else found

    def _output(self, projection: exp.Expr, scope: Scope) -> Field:
        inner = projection.unalias()
        look = look_in(scope, self._dialect)
        kind = type_of(inner, look)
        found = look(inner) if isinstance(inner, exp.Column) else None
        return Field(output_name(projection), kind, found.at if found is not None else None)

    def _insert(self, node: exp.Insert, parent: Scope | None, tables: _Tables) -> list[Field] | None:
        scope = Scope(node, parent)
        self.scopes.append(scope)
        table = node.this.this if isinstance(node.this, exp.Schema) else node.this
        if isinstance(table, exp.Table):
            scope.target = self._table(table, scope, {}, frozenset())
            scope.add(scope.target)
            self._sources_of_conflict(node, scope, scope.target)
        else:
            scope.is_open = True
        if isinstance(node.expression, exp.Query):
            selected = self.build(node.expression, parent, tables)
            scope.selected = tuple(selected) if selected is not None else None
        self._inner_of_insert(node, scope, tables)
        return self._returned(node, scope)

    def _sources_of_conflict(self, node: exp.Insert, scope: Scope, target: Source) -> None:
        """Adds what ON CONFLICT and ON DUPLICATE KEY UPDATE see besides the row that is there."""
        conflict = node.args.get("conflict")
        if conflict is None:
            return
        if not conflict.args.get("duplicate"):
            scope.sources["excluded"] = Source("excluded", target.fields, node)
        elif isinstance(node.expression, exp.Query):
            scope.is_open = True
        elif node.expression is not None and node.expression.alias:
            scope.sources[node.expression.alias.lower()] = Source("excluded", target.fields, node)

    def _inner_of_insert(self, node: exp.Insert, scope: Scope, tables: _Tables) -> None:
        nothing = Scope(node, None)
        if isinstance(node.expression, exp.Values):
            self._inner(node.expression, nothing, tables)
        for part in (node.args.get("conflict"), node.args.get("returning")):
            if part is not None:
                self._inner(part, scope, tables)

    def _write(
        self, node: exp.Update | exp.Delete, parent: Scope | None, tables: _Tables
    ) -> list[Field] | None:
        scope = Scope(node, parent)
        self.scopes.append(scope)
        if not isinstance(node.this, exp.Table):
            scope.is_open = True
            return None
        if node.args.get("using") and self._dialect.has_targets_among_sources:
            self._read_sources(node, scope, tables)
            scope.target = scope.sources.get(node.this.name.lower())
        else:
            scope.target = self._table(node.this, scope, {}, frozenset())
            scope.add(scope.target)
            for join in node.this.args.get("joins") or ():
                self._join(join, scope, tables)
            self._read_sources(node, scope, tables)
        self._inner(node, scope, tables)
        return self._returned(node, scope)

    def _returned(self, node: exp.Expr, scope: Scope) -> list[Field] | None:
        returning = node.args.get("returning")
        return [] if returning is None else self._outputs(returning.expressions, scope)

    def _values(self, node: exp.Values, parent: Scope | None, tables: _Tables) -> list[Field] | None:
        self._inner(node, Scope(node, parent), tables)
        first = node.expressions[0] if node.expressions else None
        width = len(first.expressions) if isinstance(first, exp.Tuple) else 1
        return [Field(f"column{number + 1}") for number in range(width)]


def _renamed(fields: list[Field] | None, names: list[str], source: str) -> tuple[Field, ...] | None:
    if fields is None:
        return None
    kept = [Field(f.name, f.type, f.at, source) for f in fields]
    for position, name in enumerate(names[: len(kept)]):
        kept[position] = Field(name, kept[position].type, kept[position].at, source)
    return tuple(kept)


def starred(projection: exp.Expr, scope: Scope) -> Iterator[Source]:
    """Lists what `*` or `name.*` stands for."""
    wanted = projection.table.lower() if isinstance(projection, exp.Column) else ""
    for name, source in scope.sources.items():
        if not wanted or name == wanted:
            yield source
