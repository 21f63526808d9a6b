"""A statement compares or stores a value of a type that does not go there."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=is_statement)
def type_mismatch(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("type-mismatch", query, queries)
