"""A statement that no engine can read."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=is_statement)
def syntax_error(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("syntax-error", query, queries)
