"""PostgreSQL cannot tell which type a parameter has."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=is_statement)
def untyped_parameter(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("untyped-parameter", query, queries)
