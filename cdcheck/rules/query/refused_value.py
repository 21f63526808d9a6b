"""A value of a kind that the driver does not hand over, or not for such a parameter."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.handed_values import is_handed_values
from cdcheck.facts.refused_values import RefusedValues
from cdcheck.model.data import Query


@rule(where=lambda query: bool(query.sql) and is_handed_values(query))
def refused_value(query: Query, values: RefusedValues) -> Verdicts:
    for refused in values.of.get(query, ()):
        yield Violation(
            at=refused.at,
            message=refused.message,
            about=f"{query.function or query.at.path}: {refused.key} {refused.message}",
            hint=refused.hint,
            evidence=(Evidence(query.at, "it is handed over with this statement"),),
            confidence=refused.confidence,
            predicts=refused.error,
        )
