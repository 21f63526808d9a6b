"""What queries that code builds with Drizzle give."""

from collections.abc import Iterable

_OF_PG = "drizzle-orm/node-postgres."
_ENDING = frozenset(
    {
        *("then", "catch", "prepare", "$dynamic", "as", "execute", "iterator", "run", "get", "all"),
        *("findFirst", "comment"),
    }
)
_RETURNING = frozenset({"returning", "$returningId"})


def result_of(operation: str, driver: str, steps: Iterable[str]) -> str:
    """Names what an awaited query gives; empty if that depends on more than its calls."""
    called = set(steps)
    if called & _ENDING or not called:
        return ""
    if operation == "select" or called & _RETURNING:
        return "rows"
    return "result of pg" if driver.startswith(_OF_PG) else ""
