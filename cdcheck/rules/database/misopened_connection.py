"""A connection that is opened twice, never, or used behind the block that closes it."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.answering import Answering
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.driver_objects import ConnectionUse
from cdcheck.model.project import Project

_OTHERWISE = ("enter_async_context", "__aenter__", "push_async_exit")
_LEFT = {
    "aiosqlite": "no active connection",
    "psycopg": "the connection is closed",
    "asyncpg": "connection has been released back to the pool",
}


@rule(where=lambda use: not use.is_test)
def misopened_connection(
    use: ConnectionUse, project: Project, answering: Answering, words: SourceWords
) -> Verdicts:
    uses = [one for one in project.connection_uses if one.made_at == use.made_at]
    alike = [one for one in uses if (one.how, one.function) == (use.how, use.function)]
    if alike[0] is not use:
        return
    if use.is_stale:
        if use.how == "use":
            said = "was closed" if use.driver != "asyncpg" else "went back to its pool"
            hint = "use it inside of the block, or `yield` it there"
            yield _violation(
                use, f"{said} when the block that opened it was left", _LEFT[use.driver], hint
            )
    elif use.driver != "aiosqlite":
        return
    elif use.how == "enter" and use.is_open:
        hint = "await it, or enter it, and not both"
        yield _violation(use, "is open since it was awaited, and cannot be opened again", _TWICE, hint)
    elif use.how == "enter" and use.maker is None and answering.route_of(use.at) is not None:
        said = "is opened by each request, though it can be opened only once"
        yield _violation(use, said, _TWICE, "connect in the block, with `aiosqlite.connect`")
    elif _is_never_opened(uses) and not words.mentions(*_OTHERWISE):
        yield _violation(use, "is used, and never opened", _LEFT["aiosqlite"], "`await` it first")


_TWICE = "threads can only be started once"


def _is_never_opened(uses: list[ConnectionUse]) -> bool:
    return not any(one.is_open or one.how != "use" for one in uses)


def _violation(use: ConnectionUse, said: str, error: str, hint: str) -> Violation:
    return Violation(
        at=use.at,
        message=f"this connection of `{use.driver}` {said}",
        about=f"{use.function or use.at.path}: {use.driver} {use.how}",
        hint=hint,
        evidence=(Evidence(use.made_at, "the connection is made here"),),
        predicts=error,
    )
