"""Operators of Python on columns and conditions of SQLAlchemy, which has others for that."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.model.orm_misuses import MisusedOperator

_EFFECTS = {
    "==": "a function of Python is compared, and no column: the condition is always false",
    "!=": "a function of Python is compared, and no column: the condition is always true",
    "is": "`is` compares objects of Python: the condition is always false",
    "is not": "`is not` compares objects of Python: the condition is always true",
    "in": "`in` looks for an object of Python: the condition is always false",
    "not in": "`not in` looks for an object of Python: the condition is always true",
    "and": "`and` gives one of its conditions: the others are lost",
    "or": "`or` gives one of its conditions: the others are lost",
    "not": "`not` of a column or condition is a constant of Python",
}
_HINTS = {
    "==": "name the column by its class, as in `User.id`",
    "!=": "name the column by its class, as in `User.id`",
    "is": "write `.is_(None)`",
    "is not": "write `.is_not(None)`",
    "in": "write `.in_(...)`, or `.contains(...)` to search in a column",
    "not in": "write `.not_in(...)`",
    "and": "give the conditions one by one, or join them with `and_(...)`",
    "or": "join them with `or_(...)`",
    "not": "write `~`, or `.is_(False)`",
}


@rule(where=lambda misused: misused.orm == "sqlalchemy" and not misused.is_test)
def sqlalchemy_python_operator(misused: MisusedOperator) -> Verdicts:
    operator = misused.operator
    yield Violation(
        at=misused.at,
        message=f"`{operator}` cannot be asked of SQL" if misused.error else _EFFECTS[operator],
        about=f"{misused.function or misused.at.path}: {operator}",
        hint=_HINTS[operator],
        predicts=misused.error,
    )
