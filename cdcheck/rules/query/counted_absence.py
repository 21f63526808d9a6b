"""Rows are counted where a join stands one in for none."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_read
from cdcheck.model.data import Query


@rule(where=is_read)
def counted_absence(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("counted-absence", query, queries)
