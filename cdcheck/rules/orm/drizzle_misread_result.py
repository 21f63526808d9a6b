"""The result of a query of Drizzle, read as something else."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.built_results import BuiltResults
from cdcheck.model.orm_calls import BuiltQuery

_GIVES = {"rows": "a list of rows", "result of pg": "the result of `pg`, not rows"}
_HINTS = {"rows": "take the first row", "result of pg": "add `.returning()`"}


@rule(where=lambda query: query.orm == "drizzle" and query.gives in _GIVES and not query.is_test)
def drizzle_misread_result(query: BuiltQuery, results: BuiltResults) -> Verdicts:
    for one in results.of.get(query.at, ()):
        yield Violation(
            at=one.at,
            message=f"the {query.operation} gives {_GIVES[query.gives]}; it {one.how}",
            about=f"{query.function or query.at.path}: {query.operation} {one.how}",
            hint=_HINTS[query.gives],
            evidence=(Evidence(query.at, "begins the query"),),
            predicts=f"TypeError: {one.fails_as}" if one.fails_as else "",
        )
