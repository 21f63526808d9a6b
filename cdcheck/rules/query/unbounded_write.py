"""An UPDATE or DELETE that changes every row."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=is_statement)
def unbounded_write(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("unbounded-write", query, queries)
