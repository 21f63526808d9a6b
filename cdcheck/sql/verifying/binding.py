"""Finds values that a driver is not given as it wants them: style, count, names, or in the text."""

import re
from collections.abc import Iterator

from cdcheck.model.contradictions import Contradiction
from cdcheck.model.data import Bound, Hole
from cdcheck.sql import binding_errors
from cdcheck.sql.dialects.lacks_of_mysql import SYNTAX
from cdcheck.sql.numbers import counted
from cdcheck.sql.verifying.percents import percent_signs
from cdcheck.sql.verifying.text import MARK, Placeholder, Readable, number_of, readable

STYLES = {
    "sqlite3": "?:@$",
    "aiosqlite": "?:@$",
    "better-sqlite3": "?:@$",
    "sqlite": "?:@$",
    "psycopg": "%",
    "psycopg2": "%",
    "aiopg": "%",
    "asyncpg": "$",
    "pg": "$",
    "pg-promise": "$",
    "mysql": "?:",
    **dict.fromkeys(("pymysql", "aiomysql", "mysqlclient", "mysql-connector"), "%"),
    "sqlalchemy": ":",
    "django": "%",
}
"""The first characters of the placeholders that a driver reads."""
PREPARING = frozenset({"pg", "asyncpg"})
"""The drivers that hand over values apart from the statement, without their types."""
TYPING = frozenset({"asyncpg", "psycopg", "psycopg2", "pg", "mysql"})
"""The drivers that write a value down by what it is in the code, whatever is asked for."""
_CHECKED = frozenset(
    {"sqlite3", "aiosqlite", "better-sqlite3", "psycopg", "psycopg2", "asyncpg", "pg"}
    | {"mysql", "pymysql", "aiomysql", "mysqlclient", "mysql-connector"}
)
_WRITING_LISTS = frozenset({"psycopg2", "pymysql", "aiomysql", "mysqlclient"})
"""The drivers that write a list in parentheses, as `IN` wants it."""
_NAMING = "sqlalchemy"
"""A library that reads names alone, and hands them to whatever driver is below it."""


def misbound(
    text: Readable, sql: str, driver: str, bound: Bound | None, dialect: str
) -> Iterator[Contradiction]:
    """Finds placeholders that the driver does not read, or does not find a value for."""
    if bound is None or text.holes:
        return
    if driver == _NAMING:
        yield from _miscounted(text.placeholders, driver, bound)
    if driver == "django":
        yield from _by_django(text, sql, bound, dialect)
    if driver not in _CHECKED:
        return
    foreign = list(_foreign(sql, driver, bound, text))
    if foreign:
        yield _unread(foreign[0], driver, dialect)
        return
    if driver in {"psycopg", "psycopg2"}:
        wrong = percent_signs(sql, driver, bound, text)
        if wrong is not None:
            yield wrong
            return
    yield from _miscounted(text.placeholders, driver, bound)


def _by_django(text: Readable, sql: str, bound: Bound, dialect: str) -> Iterator[Contradiction]:
    """Finds what Django cannot bind on SQLite, which also reads `?` where Django hands it on."""
    others = (p for p in readable(sql, None, {}).placeholders if p.style[0] != "%")
    if dialect == "sqlite" and bound.count != 0 and next(others, None) is None:
        yield from _miscounted(text.placeholders, "django", bound)


def _foreign(sql: str, driver: str, bound: Bound, text: Readable) -> Iterator[Placeholder]:
    """Lists placeholders of a style that the driver does not read, where values are handed over."""
    if text.placeholders or not (bound.count or bound.names):
        return
    for placeholder in readable(sql, None, {}).placeholders:
        if placeholder.style[0] not in STYLES[driver] and placeholder.style != "??":
            yield placeholder


def _unread(placeholder: Placeholder, driver: str, dialect: str) -> Contradiction:
    wanted = {"?": "`?`", "%": "`%s`", "$": "`$1`"}[STYLES[driver][0]]
    return Contradiction(
        "placeholder-mismatch",
        f"`{driver}` does not read `{placeholder.style}`; its placeholders are {wanted}",
        binding_errors.not_read(driver, dialect, placeholder),
        placeholder.start,
        placeholder.end,
    )


def _miscounted(
    placeholders: tuple[Placeholder, ...], driver: str, bound: Bound
) -> Iterator[Contradiction]:
    named = {p.name for p in placeholders if p.name and not p.name.isdigit()}
    if named:
        missing = sorted(named - set(bound.names or ()))
        if bound.names and missing and not bound.count:
            yield _unnamed(next(p for p in placeholders if p.name == missing[0]), driver)
        return
    wanted = _wanted(placeholders)
    if bound.count is None or bound.names or wanted is None or wanted == bound.count:
        return
    error = binding_errors.miscounted(driver, wanted, bound.count)
    if not error:
        return
    is_one = placeholders and wanted > bound.count
    place = placeholders[min(bound.count, len(placeholders) - 1)] if is_one else None
    yield Contradiction(
        "placeholder-mismatch",
        f"{counted(wanted, 'placeholder')}, and {counted(bound.count, 'value')}",
        error,
        place.start if place is not None else -1,
        place.end if place is not None else -1,
    )


def _wanted(placeholders: tuple[Placeholder, ...]) -> int | None:
    numbers = [int(p.name) for p in placeholders if p.name.isdigit()]
    if numbers:
        return max(numbers) if len(numbers) == len(placeholders) else None
    return len(placeholders)


def _unnamed(placeholder: Placeholder, driver: str) -> Contradiction:
    name = placeholder.name
    return Contradiction(
        "placeholder-mismatch",
        f"no value is given for the parameter `{name}`",
        binding_errors.unnamed(driver, name),
        placeholder.start,
        placeholder.end,
    )


def unlisted(text: Readable, sql: str, driver: str) -> Iterator[Contradiction]:
    """Finds `IN ?`: one parameter is no list, unless the driver writes it as one."""
    if driver not in _CHECKED or driver in _WRITING_LISTS or text.holes:
        return
    for found in re.finditer(rf"\bIN\s*:{MARK}(\d+)", text.plain, re.IGNORECASE):
        placeholder = text.placeholders[int(found[1])]
        written = sql[placeholder.start : placeholder.end]
        is_postgres = driver in PREPARING or driver == "psycopg"
        yield Contradiction(
            "syntax-error",
            f"`IN` wants a list in parentheses, and `{written}` is one value",
            _in_error(driver, number_of(text, int(found[1])), written),
            placeholder.start,
            placeholder.end,
            hint=f"write `= ANY({written})`" if is_postgres else "write a placeholder for each value",
        )


def _in_error(driver: str, number: str, written: str) -> str:
    if driver in PREPARING or driver == "psycopg":
        return f'syntax error at or near "{number}"'
    if driver == "mysql":
        return SYNTAX
    return f'near "{written}": syntax error'


def interpolated(text: Readable, holes: tuple[Hole, ...]) -> Iterator[Contradiction]:
    """Finds values that become a part of the statement's text, where quotes in them do harm."""
    for hole in holes:
        is_quoted = hole.offset in text.quoted_holes
        if hole.kind != "request" and not (is_quoted and hole.kind == "parameter"):
            continue
        named = f" `{hole.name}`" if hole.name else ""
        what = f"a value{named} of the request" if hole.kind == "request" else f"the value{named}"
        yield Contradiction(
            "interpolated-value",
            f"{what} becomes part of the SQL",
            "",
            hole.offset,
            hole.offset + 2,
            hint="hand it over as a parameter",
            # What stands between may have made it harmless.
            is_certain=False,
        )
