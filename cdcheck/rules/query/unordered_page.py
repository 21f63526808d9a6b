"""A page of rows has no order."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_read
from cdcheck.model.data import Query


@rule(where=is_read)
def unordered_page(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("unordered-page", query, queries)
