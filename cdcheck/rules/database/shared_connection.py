"""A connection of asyncpg that all requests use at the same time."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.answering import Answering
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.driver_objects import HeldConnection
from cdcheck.model.project import Project

_WAITING = ("asyncio.lock", "semaphore", "import lock")


@rule(where=lambda held: held.driver == "asyncpg" and not held.is_test)
def shared_connection(
    held: HeldConnection, project: Project, answering: Answering, words: SourceWords
) -> Verdicts:
    uses = [
        (use, route)
        for use in project.connection_uses
        if use.made_at == held.at and use.how == "use" and (route := answering.route_of(use.at))
    ]
    if not uses or answering.route_of(held.at) is not None or words.mentions(*_WAITING):
        return
    first = uses[0][1]
    yield Violation(
        at=held.at,
        message=f"this one connection serves every request, as `{first.method} {first.path}`",
        about=f"{held.at.path}: shared connection",
        hint="make a pool with `asyncpg.create_pool`, and send the statements through that",
        evidence=tuple(
            Evidence(use.at, f"is used for `{route.method} {route.path}`") for use, route in uses[:3]
        ),
        predicts="cannot perform operation: another operation is in progress",
    )
