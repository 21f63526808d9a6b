"""A connection that a function takes and neither gives back nor hands on."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.answering import Answering
from cdcheck.facts.kept_connections import KeptConnection, KeptConnections
from cdcheck.model.data import DatabaseUse
from cdcheck.model.project import Project

_DRIVERS = frozenset({"asyncpg", "psycopg", "psycopg2", "pg", "mysql2/promise"})


@rule(where=lambda use: use.driver in _DRIVERS and not use.is_test)
def connection_never_released(
    use: DatabaseUse, project: Project, kept: KeptConnections, answering: Answering
) -> Verdicts:
    first = next(one for one in project.databases if one.driver == use.driver and not one.is_test)
    for one in kept.by_driver.get(use.driver, ()) if first is use else ():
        yield _violation(one, use, answering)


def _violation(kept: KeptConnection, use: DatabaseUse, answering: Answering) -> Violation:
    taking = kept.taking
    route = answering.route_of(kept.at)
    verb = taking.verb.rpartition(".")[2]
    after = f", each time `{route.method} {route.path}` is asked for" if route is not None else ""
    asked = (Evidence(route.at, "the route is registered here"),) if route is not None else ()
    return Violation(
        at=kept.at,
        message=f"what `{verb}` gives is never given back{after}",
        about=f"{kept.at.path}: {kept.name} {verb}",
        hint=f"`{taking.back}` it where nothing can be skipped: in a context manager or a `finally`",
        evidence=(*asked, Evidence(use.at, use.how)),
        confidence=Confidence.PROVEN if route is not None else Confidence.INFERRED,
        predicts=taking.fails_as,
    )
