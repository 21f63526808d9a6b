"""A connection of sqlite3 that was made when the app started, in a server that answers in threads."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.answering import Answering
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.data import DatabaseUse
from cdcheck.model.http import Route
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_ERROR = "SQLite objects created in a thread can only be used in that same thread."


@rule(where=lambda use: use.driver == "sqlite3" and use.kind == "sqlite")
def connection_in_other_thread(
    use: DatabaseUse, project: Project, answering: Answering, words: SourceWords
) -> Verdicts:
    uses = [one for one in project.databases if one.driver == "sqlite3" and not one.is_test]
    if len(uses) > 1 or not _is_at_module_level(use.at, project):
        return
    asked = [
        (query, route)
        for query in project.queries
        if query.driver == "sqlite3" and (route := answering.route_of(query.sent_at or query.at))
    ]
    server = _threaded_server(project)
    threads = ((query, server or _in_thread(route, project)) for query, route in asked)
    sent, serving = next((pair for pair in threads if pair[1] is not None), (None, None))
    if sent is None or serving is None or words.mentions("check_same_thread", "threaded"):
        return
    yield Violation(
        at=use.at,
        message="this connection is used by other threads than the one that makes it",
        about=use.at.path,
        hint="connect once a request, or pass `check_same_thread=False` and lock around its use",
        evidence=(
            Evidence(sent.at, "this is sent through it to answer a request"),
            Evidence(serving, "requests are answered in other threads"),
        ),
        predicts=_ERROR,
    )


def _is_at_module_level(at: Location, project: Project) -> bool:
    return not any(function.at.has_line_of(at) for function in project.functions)


def _in_thread(route: Route, project: Project) -> Location | None:
    """Finds the handler of a route that FastAPI runs in a thread: one that is not async."""
    handler = next((one for one in project.functions if one.id == route.handler), None)
    is_threaded = route.framework == "fastapi" and handler is not None and not handler.is_async
    return handler.at if handler is not None and is_threaded else None


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
