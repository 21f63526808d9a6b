"""A grouped query reads a column of single rows."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_read
from cdcheck.model.data import Query


@rule(where=is_read)
def ungrouped_column(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("ungrouped-column", query, queries)
