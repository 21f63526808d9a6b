"""A builder of Knex that is sent twice: what was added for the first time stays for the second."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.knex_results import begins
from cdcheck.facts.knex_reuses import KnexReuses
from cdcheck.model.data import DataAccess

_MIXED = "must appear in the GROUP BY clause or be used in an aggregate function"


@rule(where=begins)
def knex_builder_reused(access: DataAccess, reuses: KnexReuses, engine: Engine) -> Verdicts:
    for reuse in reuses.of.get(access.at, ()):
        yield Violation(
            at=reuse.at,
            message=f"`{reuse.variable}` is sent again, and keeps the `{reuse.added}` of the first time",
            about=f"{access.function or access.at.path}: {reuse.variable} {reuse.added}",
            hint=f"write `{reuse.variable}.clone()` before what is added for one of them",
            evidence=(Evidence(reuse.first_at, "adds it"),),
            predicts=_MIXED if reuse.is_mixed and engine.kind == "postgres" else "",
        )
