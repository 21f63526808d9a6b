"""A value becomes part of a statement's text."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=is_statement)
def interpolated_value(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("interpolated-value", query, queries)
