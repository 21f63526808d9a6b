"""A column is compared with NULL, which is true of no row."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=is_statement)
def null_comparison(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("null-comparison", query, queries)
