"""A grouped query reads a column of single rows."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=is_statement)
def ungrouped_column(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("ungrouped-column", query, queries)
