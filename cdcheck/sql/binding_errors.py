"""What drivers say to placeholders that they do not read, and to values that are missing or too many."""

from cdcheck.sql.dialects.lacks_of_mysql import SYNTAX
from cdcheck.sql.numbers import counted
from cdcheck.sql.verifying.text import Placeholder

_NOT_CONVERTED = "not all arguments converted during string formatting"


def not_read(driver: str, dialect: str, placeholder: Placeholder) -> str:
    """Gives the error of a placeholder of another driver."""
    first = placeholder.style[0]
    by_driver = {
        "psycopg": "the query has 0 placeholders but",
        "psycopg2": _NOT_CONVERTED,
        "pymysql": _NOT_CONVERTED,
        "mysqlclient": "not all arguments converted during bytes formatting",
        "aiomysql": _NOT_CONVERTED,
        "mysql-connector": "Not all parameters were used in the SQL statement",
    }
    if driver in by_driver:
        return by_driver[driver]
    if dialect == "sqlite":
        return f'near "{first}": syntax error'
    if dialect == "mysql":
        return f"Unknown column '${placeholder.name}'" if first == "$" else SYNTAX
    by_style = {
        "?": "syntax error",
        "%": 'syntax error at or near "%"',
        ":": 'syntax error at or near ":"',
    }
    return by_style.get(first, "there is no parameter $1")


def miscounted(driver: str, wanted: int, given: int) -> str:
    """Gives the error of so many placeholders and values; empty if the driver accepts them."""
    if driver in {"sqlite3", "aiosqlite", "django"}:
        return (
            "Incorrect number of bindings supplied. The current statement uses "
            f"{wanted}, and there are {given} supplied."
        )
    if driver == "asyncpg":
        were = "was" if given == 1 else "were"
        return f"the server expects {counted(wanted, 'argument')} for this query, {given} {were} passed"
    if driver == "pg":
        if not given:
            return "there is no parameter $1"
        return f'bind message supplies {given} parameters, but prepared statement "" requires {wanted}'
    more = "many" if given > wanted else "few"
    by_driver = {
        "psycopg": f"the query has {counted(wanted, 'placeholder')} but {given} parameters were passed",
        "psycopg2": _of_psycopg2(wanted, given),
        "mysql": SYNTAX if given < wanted else "",
        "mysql-connector": _of_connector(wanted, given),
        **dict.fromkeys(("pymysql", "aiomysql"), _of_pymysql(wanted, given, "string")),
        "mysqlclient": _of_pymysql(wanted, given, "bytes"),
    }
    return by_driver.get(driver, f"Too {more} parameter values were provided")


def _of_psycopg2(wanted: int, given: int) -> str:
    if not given:
        return 'syntax error at or near "%"'
    return _NOT_CONVERTED if given > wanted else "tuple index out of range"


def _of_pymysql(wanted: int, given: int, kind: str) -> str:
    if given > wanted:
        return f"not all arguments converted during {kind} formatting"
    return "not enough arguments for format string"


def _of_connector(wanted: int, given: int) -> str:
    if not given:
        return SYNTAX
    if given > wanted:
        return "Not all parameters were used in the SQL statement"
    return "Not enough parameters for the SQL statement"


def unnamed(driver: str, name: str) -> str:
    """Gives the error of a placeholder whose name has no value."""
    errors = {
        "psycopg": f"query parameter missing: {name}",
        **dict.fromkeys(("psycopg2", "pymysql", "aiomysql", "mysqlclient"), f"'{name}'"),
        "django": f"KeyError: '{name}'",
        "better-sqlite3": f'Missing named parameter "{name}"',
        "sqlalchemy": f"A value is required for bind parameter '{name}'",
    }
    return errors.get(driver, f"You did not supply a value for binding parameter :{name}.")
