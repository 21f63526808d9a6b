"""What an engine lacks that another has: functions, operators, types and clauses."""

import re
from collections.abc import Iterator
from functools import cache

from cdcheck.model.contradictions import Contradiction
from cdcheck.sql.dialects import Dialect
from cdcheck.sql.verifying.text import Readable


@cache
def _calls() -> re.Pattern[str]:
    return re.compile(r"(?<![\w.\"$:@])([A-Za-z_]\w*)\s*\(")


def foreign(text: Readable, dialect: Dialect, made: frozenset[str]) -> Iterator[Contradiction]:
    """Finds what the engine lacks, in the order of the text; `made` are functions of the app."""
    plain = text.plain
    upper = plain.upper()
    if upper.lstrip().startswith("COMMENT ON"):
        return
    for word, pattern, error in dialect.lacks():
        found = pattern.search(plain) if word in upper else None
        if found is not None:
            token = found[1].lower() if "collation" in error else found[1]
            what = "what" if "what" in pattern.groupindex else 0
            start, end = found.span(what)
            yield _lacking(dialect, text.text[start:end], error.format(token), (start, end))
            return
    for found in _calls().finditer(plain):
        name = found[1].lower()
        if not dialect.has_no_function(name) or name in made or _is_table(plain, found.start()):
            continue
        is_empty = plain[found.end() :].lstrip().startswith(")")
        error = dialect.no_function(found[1], "" if is_empty else "...")
        yield _lacking(dialect, f"{found[1]}()", error, found.span(1))
        return


def _is_table(plain: str, start: int) -> bool:
    """Tells whether what looks like a call is a table with its columns: `INSERT INTO total (x)`."""
    before = r"(?:\bINTO|\bTABLE|\bEXISTS|\bON|\bAS|\bREFERENCES)\s+\Z"
    return bool(re.search(before, plain[:start], re.IGNORECASE))


def _lacking(dialect: Dialect, what: str, error: str, span: tuple[int, int]) -> Contradiction:
    return Contradiction(
        "foreign-dialect",
        f"{dialect.name} has no `{' '.join(what.split())}`",
        error,
        *span,
        hint=f"write the statement in the dialect of {dialect.name}",
    )
