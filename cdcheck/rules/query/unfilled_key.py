"""A row is inserted without the key that SQLite does not make."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=is_statement)
def unfilled_key(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("unfilled-key", query, queries)
