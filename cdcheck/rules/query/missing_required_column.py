"""An INSERT leaves out a column that may not be null."""

from cdcheck.authoring import Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=is_statement)
def missing_required_column(query: Query, queries: VerifiedQueries) -> Verdicts:
    yield from accusations("missing-required-column", query, queries)
