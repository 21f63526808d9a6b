"""Which code answers requests in other threads than the one that starts the app."""

from cdcheck.model.http import Route
from cdcheck.model.places import Location
from cdcheck.model.project import Project


def in_thread(route: Route, project: Project) -> Location | None:
    """Finds the handler of a route that FastAPI runs in a thread: one that is not async."""
    handler = next((one for one in project.functions if one.id == route.handler), None)
    is_threaded = route.framework == "fastapi" and handler is not None and not handler.is_async
    return handler.at if handler is not None and is_threaded else None


def threaded_server(project: Project) -> Location | None:
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
