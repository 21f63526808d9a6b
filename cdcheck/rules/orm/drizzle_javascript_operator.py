"""Operators of JavaScript on columns and conditions of Drizzle, which has functions for that."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.model.orm_misuses import MisusedOperator

_WRITTEN = {"and": "&&", "or": "||", "not": "!", "==": "===", "!=": "!=="}
_HINTS = {
    "and": "join them by `and(...)`",
    "or": "join them by `or(...)`",
    "not": "write `not(...)`",
    "==": "write `eq(column, value)`",
    "!=": "write `ne(column, value)`",
    "<": "write `lt(column, value)`",
    "<=": "write `lte(column, value)`",
    ">": "write `gt(column, value)`",
    ">=": "write `gte(column, value)`",
}


@rule(where=lambda misused: misused.orm == "drizzle" and not misused.is_test)
def drizzle_javascript_operator(misused: MisusedOperator) -> Verdicts:
    written = _WRITTEN.get(misused.operator, misused.operator)
    effect = f"`{written}` compares a column's object: it is true or false before the query is sent"
    if misused.operator in {"and", "or"}:
        effect = f"`{written}` gives one of its conditions: the other is lost"
    elif misused.operator == "not":
        effect = "`!` of a condition is false: nothing is left of it"
    yield Violation(
        at=misused.at,
        message=effect,
        about=f"{misused.function or misused.at.path}: {misused.operator}",
        hint=_HINTS[misused.operator],
    )
