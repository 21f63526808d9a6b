"""A call that builds a query of Drizzle, and that Drizzle refuses or leaves out."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.model.orm_calls import BuiltQuery


@rule(where=lambda query: query.orm == "drizzle" and bool(query.refusals) and not query.is_test)
def drizzle_refused_call(query: BuiltQuery) -> Verdicts:
    for refusal in query.refusals:
        yield Violation(
            at=refusal.at,
            message=refusal.what,
            about=f"{query.function or query.at.path}: {refusal.what}",
            hint=refusal.hint,
            evidence=(Evidence(query.at, "begins the query"),) if query.at != refusal.at else (),
            predicts=refusal.predicts,
        )
