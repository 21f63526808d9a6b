"""A SELECT DISTINCT is ordered by what it does not select."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=is_statement)
def unselected_order(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("unselected-order", query, queries)
