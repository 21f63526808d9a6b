"""A query combines tables that no condition links."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_read
from cdcheck.model.data import Query


@rule(where=is_read)
def cartesian_join(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("cartesian-join", query, queries)
