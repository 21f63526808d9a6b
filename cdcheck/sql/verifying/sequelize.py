"""Finds values that Sequelize does not put where the statement has places for them.

`replacements` fill `?` and `:name`, `bind` fills `$1` and `$name`, and neither touches the other's.
"""

import re
from collections.abc import Iterator

from cdcheck.model.contradictions import Contradiction
from cdcheck.model.data import Bound
from cdcheck.sql.numbers import counted
from cdcheck.sql.verifying.text import Placeholder, Readable

_FILLED = {"replacements": "?:", "bind": "$"}
_BEFORE_VALUE = re.compile(r"(?:[=<>,(]|\b(?:LIKE|ILIKE|LIMIT|OFFSET))\s*$", re.IGNORECASE)
_BOTH = "Error: Both `replacements` and `bind` cannot be set at the same time"


def misbound_in_sequelize(
    text: Readable, sql: str, bound: Bound | None, dialect: str
) -> Iterator[Contradiction]:
    """Finds the first place of a statement that gets no value, and values that have no place."""
    if bound is None or not bound.by or text.holes:
        return
    if bound.by == "both":
        says = "`replacements` and `bind` stand in one call, which takes one of them"
        yield Contradiction("placeholder-mismatch", says, _BOTH, -1, -1)
        return
    marks = [mark for mark in text.placeholders if _is_mark(mark, sql, dialect)]
    for mark in marks:
        found = _unfilled(mark, marks, bound, dialect)
        if found is not None:
            yield found
            return
    if bound.by == "bind" and bound.count:
        yield from _too_many(marks, bound.count, dialect)


def _is_mark(mark: Placeholder, sql: str, dialect: str) -> bool:
    """Tells whether something is a place for a value: `?` is also an operator of PostgreSQL."""
    if mark.style == "?" and dialect != "sqlite":
        return _BEFORE_VALUE.search(sql[: mark.start]) is not None
    return mark.style[0] in "?:$" and mark.style != "??"


def _unfilled(
    mark: Placeholder, marks: list[Placeholder], bound: Bound, dialect: str
) -> Contradiction | None:
    written = f"{mark.style[0]}{mark.name}"
    if mark.style[0] not in _FILLED.get(bound.by, ""):
        return _found(_of_another(written, bound), _unread(mark, bound, dialect), mark, dialect)
    if bound.count is None and bound.names is None:
        return None
    if mark.style[0] == "$":
        return _unbound(mark, bound)
    is_list = bound.names is None
    if mark.style == "?" and is_list:
        return _uncounted(mark, marks, bound)
    if mark.style == "?" or is_list:
        says = f"{'a list' if is_list else 'an object'} of `replacements` fills no `{written}`"
        return _found(says, _raw(mark, dialect), mark, dialect)
    if mark.name in (bound.names or ()):
        return None
    said = f'Error: Named replacement ":{mark.name}" has no entry in the replacement map.'
    return _found(f"no value is given for the parameter `{mark.name}`", said, mark)


def _of_another(written: str, bound: Bound) -> str:
    if bound.by == "list":
        return f"`query` takes options and no list of values, so `{written}` has none"
    if bound.by == "none":
        return f"no value is given for `{written}`"
    other = "bind" if bound.by == "replacements" else "replacements"
    verb = "fill" if bound.by == "replacements" else "fills"
    return f"`{bound.by}` {verb} no `{written}`, which is for `{other}`"


def _unbound(mark: Placeholder, bound: Bound) -> Contradiction | None:
    is_given = mark.name in (bound.names or ())
    if bound.names is None:
        is_given = mark.name.isdigit() and 0 < int(mark.name) <= (bound.count or 0)
    if is_given:
        return None
    said = f'Error: Named bind parameter "${mark.name}" has no value in the given object.'
    return _found(f"`bind` has no value for `${mark.name}`", said, mark)


def _uncounted(mark: Placeholder, marks: list[Placeholder], bound: Bound) -> Contradiction | None:
    listed = [one for one in marks if one.style == "?"]
    given = bound.count or 0
    if listed.index(mark) < given:
        return None
    says = f"{counted(len(listed), 'placeholder')}, and {counted(given, 'value')}"
    said = f"Error: Positional replacement (?) {given} has no entry in the replacement map"
    return _found(says, said, mark)


def _too_many(marks: list[Placeholder], given: int, dialect: str) -> Iterator[Contradiction]:
    wanted = max((int(mark.name) for mark in marks), default=0)
    if given > wanted:
        said = "SQLITE_RANGE: column index out of range"
        if dialect != "sqlite":
            said = (
                f'bind message supplies {given} parameters, but prepared statement "" requires {wanted}'
            )
        says = (
            f"`bind` has {counted(given, 'value')}, and the statement {counted(wanted, 'placeholder')}"
        )
        yield Contradiction("placeholder-mismatch", says, said)


def _unread(mark: Placeholder, bound: Bound, dialect: str) -> str:
    if dialect == "sqlite" and bound.by == "bind":
        has_values = bool(bound.count or bound.names)
        return "SQLITE_RANGE: column index out of range" if has_values else ""
    return _raw(mark, dialect)


def _raw(mark: Placeholder, dialect: str) -> str:
    """Says what the engine says of a mark that reaches it without a value."""
    if dialect == "sqlite":
        return ""
    first = mark.style[0]
    if first == "?":
        return "syntax error at"
    if first == "$":
        return f"there is no parameter ${mark.name}" if mark.name.isdigit() else 'at or near "$"'
    return 'syntax error at or near ":"'


def _found(says: str, error: str, mark: Placeholder, dialect: str = "") -> Contradiction:
    if dialect == "sqlite" and not error:
        says = f"{says}: it is `NULL`"
    return Contradiction("placeholder-mismatch", says, error, mark.start, mark.end)
