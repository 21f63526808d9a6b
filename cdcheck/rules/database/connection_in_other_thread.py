"""A connection of sqlite3 that was made when the app started, in a server that answers in threads."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.data import DatabaseUse
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_ERROR = "SQLite objects created in a thread can only be used in that same thread."


@rule(where=lambda use: use.driver == "sqlite3" and use.kind == "sqlite")
def connection_in_other_thread(use: DatabaseUse, project: Project, words: SourceWords) -> Verdicts:
    uses = [one for one in project.databases if one.driver == "sqlite3" and not one.is_test]
    if len(uses) > 1 or not _is_at_module_level(use.at, project):
        return
    sent = next(
        (q for q in project.queries if q.driver == "sqlite3" and _is_handled(q.function, project)), None
    )
    serving = _threaded_server(project)
    if sent is None or serving is None or words.mentions("check_same_thread", "threaded"):
        return
    yield Violation(
        at=use.at,
        message="this connection is used by other threads than the one that makes it",
        about=use.at.path,
        hint="connect once a request, or pass `check_same_thread=False` and lock around its use",
        evidence=(
            Evidence(sent.at, "a handler sends this through it"),
            Evidence(serving, "each request is answered in a thread of its own"),
        ),
        predicts=_ERROR,
    )


def _is_at_module_level(at: Location, project: Project) -> bool:
    return not any(function.at.has_line_of(at) for function in project.functions)


def _is_handled(function: str | None, project: Project) -> bool:
    return function is not None and any(
        route.handler == function and not route.is_test for route in project.routes
    )


def _threaded_server(project: Project) -> Location | None:
    """Finds where Flask's own server is started, which answers in threads."""
    commands = project.start.commands if project.start is not None else ()
    if any("gunicorn" in word or "waitress" in word for c in commands for word in c.words):
        return None
    flask = [
        command for command in commands if command.words[:1] == ("flask",) and "run" in command.words
    ]
    if flask:
        return flask[0].at
    entered = {entry.path for entry in project.start.entries} if project.start is not None else set()
    served = [one for one in project.listeners if one.framework == "flask" and one.at.path in entered]
    return served[0].at if served else None
