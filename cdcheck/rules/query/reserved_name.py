"""A word of PostgreSQL is used as a name without quotes."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=is_statement)
def reserved_name(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("reserved-name", query, queries)
