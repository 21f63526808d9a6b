"""A statement names a table that nothing defines."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=is_statement)
def unknown_table(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("unknown-table", query, queries)
