"""The parts of a UNION have not the same number of columns."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=is_statement)
def union_arity(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("union-arity", query, queries)
