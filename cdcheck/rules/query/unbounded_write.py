"""An UPDATE or DELETE that changes every row."""

from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.unbounded_builds import UnboundedBuilds, is_built_write
from cdcheck.facts.verified_statements import VerifiedQueries, accusations, is_statement
from cdcheck.model.data import Query


@rule(where=lambda query: is_statement(query) or is_built_write(query))
def unbounded_write(query: Query, queries: VerifiedQueries, builds: UnboundedBuilds) -> Verdicts:
    if is_statement(query):
        yield from accusations("unbounded-write", query, queries)
        return
    table = builds.tables.get(query.at)
    if table is not None:
        yield Violation(
            at=query.at,
            message=f"`{query.operation}` without `where` changes every row of `{table}`",
            about=f"{query.function or query.at.path}: {query.operation} {table}",
            confidence=Confidence.INFERRED,
        )
