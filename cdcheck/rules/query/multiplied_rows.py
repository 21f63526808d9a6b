"""Rows of one joined table are counted once for every row of another."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_read
from cdcheck.model.data import Query


@rule(where=is_read)
def multiplied_rows(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("multiplied-rows", query, queries)
