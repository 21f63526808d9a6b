"""Operators of PostgreSQL's arrays on a column whose type is the array of `sqlalchemy` itself."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.model.orm_misuses import UnimplementedOperator


@rule(where=lambda asked: not asked.is_test)
def sqlalchemy_generic_array(asked: UnimplementedOperator) -> Verdicts:
    yield Violation(
        at=asked.at,
        message=f"`{asked.operator}` is not implemented for the generic `{asked.type}`",
        about=f"{asked.function or asked.at.path}: {asked.operator}",
        hint=f"import `{asked.type}` from `sqlalchemy.dialects.postgresql`",
        evidence=(Evidence(asked.defined_at, "defines the column"),),
        predicts=_predicted(asked),
    )


def _predicted(asked: UnimplementedOperator) -> str:
    if asked.operator == "contains":
        return f"{asked.type}.contains() not implemented for the base {asked.type} type"
    return f"has an attribute '{asked.operator}'"
