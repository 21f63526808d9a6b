"""A `throw` in a callback of a driver, which no `catch` around the call sees."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.driver_callbacks import DriverCallbacks, calls_back
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.data import DataAccess
from cdcheck.model.project import Project

# What lets the process go on after an error that nothing catches.
_KEEPING = ("uncaughtexception", "domain.create", 'require("domain")', "require('domain')")


@rule(where=lambda access: calls_back(access) and access.function is not None)
def throw_in_callback(
    access: DataAccess, callbacks: DriverCallbacks, project: Project, words: SourceWords
) -> Verdicts:
    thrown = [fault for fault in callbacks.of.get(access.at, ()) if fault.how == "throw"]
    # To end where the database fails is meant by scripts, but by nothing that answers a request.
    is_answering = any(
        r.handler_at is not None and r.handler_at.holds(access.at) for r in project.routes
    )
    judged = [fault for fault in thrown if is_answering or not fault.is_of_error]
    if not judged or words.mentions(*_KEEPING):
        return
    driver = access.what.partition(".")[0]
    for fault in judged:
        yield Violation(
            at=fault.at,
            message=f"what a callback of `{driver}` throws is caught by nothing, and ends the process",
            about=f"{access.function}: throw {fault.at.line}",
            hint="hand the error on: to `next`, to `reject`, or to the callback",
            evidence=(Evidence(access.at, "is handed the callback"),),
            predicts=fault.said,
        )
