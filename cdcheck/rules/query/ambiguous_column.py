"""A statement names a column that several of its tables have."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=is_statement)
def ambiguous_column(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("ambiguous-column", query, queries)
