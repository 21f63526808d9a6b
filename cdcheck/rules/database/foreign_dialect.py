"""SQL that another database understands, but not the one it is sent to."""

from cdcheck.authoring import Unknown, Verdicts, rule
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=is_statement)
def foreign_dialect(query: Query, queries: VerifiedQueries) -> Verdicts:
    why_not = queries.of(query).why_not
    if why_not:
        yield Unknown(query.at, why_not)
    yield from accusations("foreign-dialect", query, queries)
