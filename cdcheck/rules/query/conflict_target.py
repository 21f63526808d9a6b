"""An upsert names columns that nothing keeps unique."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=is_statement)
def conflict_target(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("conflict-target", query, queries)
