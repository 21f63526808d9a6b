"""The scopes of a parsed statement: which names can be seen where."""

from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace
from sqlglot import exp

from cdcheck.sql.scopes.schema import Field, Relation
from cdcheck.sql.verifying.text import HOLE

Statement = exp.Select | exp.SetOperation | exp.Insert | exp.Update | exp.Delete


class Source(Struct, frozen=True, eq=False):
    """Is something that columns are read from. `fields` is `None` where they are not known."""

    name: str
    fields: tuple[Field, ...] | None
    node: exp.Expr
    relation: Relation | None = None
    merged: frozenset[str] = frozenset()

    @property
    def relation_name(self) -> str:
        """The name of the table itself, where it is one."""
        return self.relation.name if self.relation is not None else self.node.name

    def find(self, name: str, *, is_quoted: bool, is_folding: bool) -> Field | None:
        """Finds a column; an exact name in PostgreSQL is not found by one that folds to another."""
        is_exact = self.relation is not None and self.relation.is_exact and is_folding
        wanted = name if is_exact and is_quoted else name.lower()
        for candidate in self.fields or ():
            held = candidate.name or ""
            if wanted == (held if is_exact else held.lower()):
                return candidate
            if is_quoted and not is_exact and wanted == held.lower():
                return candidate
        return None


class Resolution(Struct, frozen=True, eq=False):
    """Is what a column's name was found to mean."""

    field: Field | None = None
    source: Source | None = None
    why: str = ""


class Scope(Struct, eq=False):
    """Is one query or write. `is_open` says that it may have sources that are not known.

    `resolved` keeps what columns mean once all sources are there; it is `None` before.
    """

    node: exp.Expr
    parent: "Scope | None"
    sources: dict[str, Source] = field(default_factory=dict)
    is_open: bool = False
    tables: list[exp.Table] = field(default_factory=list)
    target: Source | None = None
    twice: list[exp.Expr] = field(default_factory=list)
    joined_by: list[tuple[exp.Identifier, Source]] = field(default_factory=list)
    selected: tuple[Field, ...] | None = None
    values: dict[int, Field] = field(default_factory=dict)
    walked: list[exp.Expr] = field(default_factory=list)
    resolved: dict[int, "Resolution"] | None = None

    def add(self, source: Source) -> None:
        """Takes up a source; one whose name is taken is remembered as such."""
        key = source.name.lower()
        if key in self.sources and key:
            self.twice.append(source.node)
        self.sources[key or f"\0{len(self.sources)}"] = source

    def merge_last(self) -> None:
        """Makes the columns that the last source shares with those before it one column each."""
        key, last = list(self.sources.items())[-1]
        names = frozenset((f.name or "").lower() for f in last.fields or ())
        self.sources[key] = replace(last, merged=names)

    @property
    def reaches_unknown(self) -> bool:
        """Tells whether a name that is not found may belong to a source that is not known."""
        return self.is_open or (self.parent is not None and self.parent.reaches_unknown)

    def columns(self) -> Iterator[exp.Column]:
        """Lists the columns that are read in this scope, not in the ones inside it."""
        return (node for node in self.walk() if isinstance(node, exp.Column))

    def walk(self) -> Iterator[exp.Expr]:
        """Lists the nodes of this scope, in the order in which they are written."""
        if not self.walked:
            self.walked = list(own(self.node))
        return iter(self.walked)


def own(top: exp.Expr) -> Iterator[exp.Expr]:
    """Lists the nodes below one, but not those of the queries inside it."""
    pending = [top]
    while pending:
        node = pending.pop()
        yield node
        if node is not top and isinstance(node, exp.Query | exp.CTE | exp.With):
            continue
        if isinstance(node, exp.Column) and isinstance(node.this, exp.Identifier | exp.Star):
            continue
        pending.extend(node.iter_expressions(reverse=True))


def has_hole(node: exp.Expr) -> bool:
    """Tells whether part of what stands here is not known."""
    return "hole" in node.meta


def mark_holes(statement: exp.Expr) -> None:
    """Marks every node of which a part is not known."""
    for found in statement.find_all(exp.Identifier):
        if HOLE in found.name:
            node: exp.Expr | None = found
            while node is not None and not has_hole(node):
                node.meta["hole"] = True
                node = node.parent


def output_name(node: exp.Expr) -> str | None:
    """Names a column of a result; `None` where the engine makes up a name."""
    return node.alias_or_name or None


def unwrapped(node: exp.Expr) -> exp.Expr:
    """Takes off parentheses."""
    while isinstance(node, exp.Paren):
        node = node.this
    return node


def is_inside(node: exp.Expr, top: exp.Expr) -> bool:
    """Tells whether a node stands somewhere below another."""
    above = node.parent
    while above is not None:
        if above is top:
            return True
        above = above.parent
    return False
