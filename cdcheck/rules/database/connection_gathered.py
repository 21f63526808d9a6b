"""A connection of asyncpg on which `asyncio.gather` runs several statements."""

from collections import defaultdict

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.model.code import Call
from cdcheck.model.driver_objects import ConnectionUse
from cdcheck.model.places import Location
from cdcheck.model.project import Project


@rule(where=lambda call: call.external == "asyncio.gather" and not call.is_test)
def connection_gathered(call: Call, project: Project) -> Verdicts:
    by_connection: dict[Location, list[ConnectionUse]] = defaultdict(list)
    for use in sorted(project.connection_uses, key=lambda use: use.at):
        is_inside = use.function == call.caller and call.at.holds(use.at)
        if is_inside and use.driver == "asyncpg" and use.how == "use":
            by_connection[use.made_at].append(use)
    for made_at, uses in by_connection.items():
        places = sorted({use.at for use in uses})
        if len(places) < 2:
            continue
        yield Violation(
            at=places[1],
            message=f"{len(places)} statements run at once on one connection of `asyncpg`",
            about=f"{call.caller or call.at.path}: gathered",
            hint="await one after the other, or send them through the pool",
            evidence=(
                Evidence(places[0], "this one is still under way"),
                Evidence(made_at, "the connection is made here"),
            ),
            predicts="cannot perform operation: another operation is in progress",
        )
