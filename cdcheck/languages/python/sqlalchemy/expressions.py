"""Writes columns and conditions of SQLAlchemy as SQL; `None` stands for what could not be told."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from cdcheck.abstract.values import (
    Choice,
    Ext,
    Items,
    Site,
    Thing,
    Unknown,
    Value,
    options,
    root_of,
)
from cdcheck.languages.python.sqlalchemy.mapped import RELATIONSHIPS
from cdcheck.languages.python.sqlalchemy.operators import ALIASED, CONSTRUCTS, EXPRESSION, FUNCTION
from cdcheck.languages.python.sqlalchemy.selections import Stated
from cdcheck.languages.python.sqlalchemy.sources import Source, Sources, Step, Token

Tokens = Iterator[Token | None]
_SIGNS = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "in_": "IN"}
_JOINING = {"and_": "AND", "&": "AND", "or_": "OR", "|": "OR"}
_TRANSPARENT = frozenset(
    {"label", "desc", "asc", "nulls_last", "nullslast", "nulls_first", "nullsfirst"}
)
_LIBRARIES = ("sqlalchemy", "sqlmodel", "flask_sqlalchemy")
_OF_ROWS = tuple(
    f"sqlalchemy.{name}" for name in ("Got", "Row", "Result", "Session", "AsyncSession", "AsyncResult")
)
VALUE = Token("?")


class Expressions(Struct):
    """Writes the expressions of one statement; `nested` writes a statement in it."""

    sources: Sources
    nested: Callable[[Thing], Tokens]

    def condition(self, value: Value, site: Site) -> Tokens:
        """Writes a condition, which has to be told itself."""
        if isinstance(value, Thing) and value.type == EXPRESSION and value.data in {"and_", "&"}:
            for position, part in enumerate(value.arguments):
                yield Token(" AND " if position else "")
                yield from self.condition(part, value.site)
            return
        is_told = isinstance(value, Thing) and (
            value.type in CONSTRUCTS
            or value.type == EXPRESSION
            or value.type.startswith(FUNCTION)
            or _is_statement(value)
        )
        yield from self.write(value, site) if is_told else (None,)

    def write(self, value: Value | None, site: Site) -> Tokens:
        """Writes an expression; a value that Python has is a parameter."""
        column = self.sources.column(value)
        if column is not None:
            yield from named(column[0].name, column[1], site)
        elif isinstance(value, Thing) and value.type == EXPRESSION:
            yield from self._operation(value)
        elif isinstance(value, Thing) and _is_statement(value):
            yield from self.nested(value)
        elif isinstance(value, Thing) and value.type.startswith(FUNCTION):
            yield from self._call(value.type.removeprefix(FUNCTION).removesuffix("()"), value, site)
        elif isinstance(value, Thing) and value.type in CONSTRUCTS:
            yield from self._call("told", value, site)
        elif isinstance(value, Thing) and value.type == "sqlalchemy.distinct()":
            yield Token("DISTINCT ")
            yield from self._listed(value.arguments, site)
        elif isinstance(value, Items):
            yield from self._listed(value.items, site) if value.items else (VALUE,)
        else:
            yield None if value is None or _may_be_sql(value) else VALUE

    def _operation(self, value: Thing) -> Tokens:
        name, operands, site = str(value.data), value.arguments, value.site
        if name in {"any", "has"}:
            yield from self._exists(value)
        elif any(self.sources.link(one) for one in operands):
            yield from self._related(name, operands, site)
        elif name in _TRANSPARENT:
            yield from self.write(operands[0], site)
        elif name == "distinct":
            yield Token("DISTINCT ")
            yield from self.write(operands[0], site)
        elif name in _JOINING and operands:
            yield from self._listed(operands, site, f" {_JOINING[name]} ")
        elif name in _SIGNS and len(operands) == 2:
            yield from self.write(operands[0], site)
            yield Token(f" {_SIGNS[name]} ")
            yield from self._side(operands[1], name, site)
        else:
            yield Token("told")
            yield from self._listed(operands, site)

    def _related(self, name: str, operands: tuple[Value, ...], site: Site) -> Tokens:
        """Writes that a relationship leads to an object: a key of its own has that object's value."""
        found = self.sources.link(operands[0])
        steps = self.sources.steps(*found) if found is not None else None
        is_own = name in {"==", "!=", "is_", "is_not", "isnot"}
        if found is None or steps is None or len(steps) != 1 or not steps[0].by or not is_own:
            yield None
            return
        for position, (own, _) in enumerate(steps[0].by):
            yield Token(" AND " if position else "")
            yield from named(found[0].name, own, site)
            yield Token(f" {_SIGNS.get(name, '=')} ?")

    def _side(self, value: Value, name: str, site: Site) -> Tokens:
        if name == "in_" and not (isinstance(value, Thing) and _is_statement(value)):
            yield Token("(")
            yield from self.write(value, site)
            yield Token(")")
        else:
            yield from self.write(value, site)

    def _call(self, name: str, value: Thing, site: Site) -> Tokens:
        if not name.isidentifier():
            yield None
            return
        yield Token(name)
        given = (*value.arguments, *value.keywords.values())
        if given:
            yield from self._listed(given, value.site)
        else:
            yield Token("(*)" if name == "count" else "()")

    def _listed(
        self, values: tuple[Value, ...] | list[Value], site: Site, between: str = ", "
    ) -> Tokens:
        yield Token("(")
        for position, value in enumerate(values):
            if position:
                yield Token(between)
            yield from self.write(value, site)
        yield Token(")")

    def _exists(self, value: Thing) -> Tokens:
        found = self.sources.link(value.arguments[0])
        steps = self.sources.steps(*found) if found is not None else None
        if found is None or not steps:
            yield None
            return
        yield Token("EXISTS (SELECT 1 FROM ")
        for position, step in enumerate(steps):
            yield Token(", " if position else "")
            yield table(step.source, value.site)
        yield Token(" WHERE ")
        left = found[0]
        for position, step in enumerate(steps):
            yield Token(" AND " if position else "")
            yield from linked(self.sources, left, step, value.site)
            left = step.source
        for condition in value.arguments[1:]:
            yield Token(" AND ")
            yield from self.condition(condition, value.site)
        yield Token(")")


def named(source: str, column: str, site: Site | None) -> Tokens:
    """Writes a column."""
    yield Token(f'"{source}"', site)
    yield Token(".")
    yield Token(f'"{column}"', site)


def table(source: Source, site: Site | None) -> Token | None:
    """Writes a table where it is read from."""
    alias = f' AS "{source.alias}"' if source.alias else ""
    return Token(f'"{source.table}"{alias}', site, source.table)


def linked(sources: Sources, left: Source, step: Step, site: Site | None) -> Tokens:
    """Writes by what a source is joined; one that is not told fixes no column."""
    pairs = step.by or ((sources.any_column(left), sources.any_column(step.source)),)
    for position, (one, other) in enumerate(pairs):
        if not one or not other:
            yield None
            return
        yield Token(" AND " if position else "")
        yield Token("" if step.by else "told(")
        yield from named(left.name, one, site)
        yield Token(" = " if step.by else ", ")
        yield from named(step.source.name, other, site)
        yield Token("" if step.by else ")")


def mentioned(sources: Sources, value: Value, site: Site) -> Iterator[tuple[Source, Site]]:
    """Lists what an expression reads from, but not what statements in it do."""
    found = sources.of(value)
    column = sources.column(value)
    if found is not None or column is not None:
        yield found if found is not None else column[0] if column else Source(""), site
    elif isinstance(value, Thing) and not _is_statement(value) and value.type != ALIASED:
        if value.data not in {"any", "has"} and value.type not in RELATIONSHIPS:
            for one in (*value.arguments, *value.keywords.values()):
                yield from mentioned(sources, one, value.site)
    elif isinstance(value, Items):
        for one in value.items:
            yield from mentioned(sources, one, site)


def _is_statement(value: Thing) -> bool:
    return isinstance(value.data, Stated)


def _may_be_sql(value: Value) -> bool:
    """Tells whether what is given may be an expression of which nothing is known."""
    if isinstance(value, Choice):
        return any(_may_be_sql(option) or isinstance(option, Items) for option in options(value))
    root = root_of(value)
    if isinstance(root, Thing) and root.type.startswith(_OF_ROWS):
        return False
    name = root.type if isinstance(root, Thing) else root.name if isinstance(root, Ext) else ""
    return name.startswith(_LIBRARIES) and not isinstance(value, Unknown)
