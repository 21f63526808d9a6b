"""An INSERT gives more or fewer values than columns."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=is_statement)
def insert_arity(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("insert-arity", query, queries)
