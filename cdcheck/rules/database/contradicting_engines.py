"""An app that takes one engine for another: in a connection's options, or for the same tables."""

from collections.abc import Iterator

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.answering import Answering
from cdcheck.facts.two_engines import Stray, StrayStatements
from cdcheck.model.data import DatabaseUse


@rule(where=lambda use: bool(use.kind) and not (use.is_test or use.is_alternative))
def contradicting_engines(use: DatabaseUse, strays: StrayStatements, answering: Answering) -> Verdicts:
    if use.stated:
        yield Violation(
            at=use.at,
            message=f"the options say {use.stated}, but the URL that goes before them is of {use.kind}",
            about=f"{use.at.path}: {use.kind}",
            hint="name one engine in both",
        )
    for stray in strays.by_use.get(use.at, ()):
        yield from _misled(use, stray, answering)


def _misled(use: DatabaseUse, stray: Stray, answering: Answering) -> Iterator[Violation]:
    route = answering.route_of(stray.query.sent_at or stray.query.at)
    if route is None:
        return
    error = f"no such table: {stray.table.name}"
    if use.kind != "sqlite":
        error = f'relation "{stray.table.name}" does not exist'
    yield Violation(
        at=stray.query.at,
        message=f"`{stray.table.name}` is kept in {stray.main.kind}, but `{use.driver}` asks {use.kind}",
        about=f"{use.driver}: {stray.table.name}",
        hint=f"send it to {stray.main.kind} too",
        evidence=(
            Evidence(use.at, use.how),
            Evidence(stray.main.at, stray.main.how),
            Evidence(stray.table.at, f"`{stray.table.name}` is mapped here, and nothing else makes it"),
            Evidence(route.at, f"`{route.method} {route.path}` sends it"),
        ),
        predicts=error,
    )
