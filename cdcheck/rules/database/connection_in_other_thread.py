"""A connection of sqlite3 that was made when the app started, in a server that answers in threads."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.answering import Answering
from cdcheck.facts.answering_threads import in_thread, threaded_server
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.data import DatabaseUse
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
    server = threaded_server(project)
    threads = ((query, server or in_thread(route, project)) for query, route in asked)
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
