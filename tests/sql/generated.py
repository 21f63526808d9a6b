"""Statements with one mistake each, made from the valid ones."""

import re
from collections.abc import Iterator

from tests.sql.engines import Statement, schema, statements

_WORD = re.compile(r"\b[A-Za-z_]\w*\b")


def generated() -> Iterator[Statement]:
    """Misspells each name of a table or column in turn, at each place where it stands."""
    names = {t.name.lower() for t in schema().tables}
    names |= {c.name.lower() for t in schema().tables for c in t.columns}
    for statement in statements():
        if not statement.group.startswith("valid"):
            continue
        for word in _WORD.finditer(statement.sql):
            if word.group().lower() not in names:
                continue
            broken = f"{statement.sql[: word.end()]}_x{statement.sql[word.end() :]}"
            yield Statement(broken, "generated", {})
