"""Finds `||` that is meant to join text, and is OR in MySQL."""

from collections.abc import Iterator

from sqlglot import exp

from cdcheck.model.contradictions import Contradiction
from cdcheck.sql.dialects import Dialect
from cdcheck.sql.scopes.scope import Scope


def joined_by_or(scope: Scope, dialect: Dialect) -> Iterator[Contradiction]:
    """Finds `||` beside a quoted constant; a server may be set to read it as others do."""
    for node in scope.walk() if dialect.name == "mysql" else ():
        if isinstance(node, exp.Or) and any(_is_text(side.unnest()) for side in (node.left, node.right)):
            yield Contradiction(
                "foreign-dialect",
                "`||` is OR in mysql, and joins no text",
                hint="write `CONCAT(first, second)`",
                is_certain=False,
            )
            return


def _is_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and bool(node.is_string)
