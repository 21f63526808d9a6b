"""A list is collected over a LEFT JOIN, and is never empty."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_read
from cdcheck.model.data import Query


@rule(where=is_read)
def collected_null(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("collected-null", query, queries)
