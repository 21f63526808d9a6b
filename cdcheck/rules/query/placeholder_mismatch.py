"""A driver is not given the values that a statement has places for."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=is_statement)
def placeholder_mismatch(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("placeholder-mismatch", query, queries)
