"""Follows what handlers of the Node.js frameworks do with a request."""

from cdcheck.authoring import fact
from cdcheck.facts.handler_flows import Flow, HandlerFlows
from cdcheck.languages.javascript.answers import answers_in
from cdcheck.languages.javascript.handled import Handled, handled
from cdcheck.languages.javascript.lowered_files import lowered
from cdcheck.languages.javascript.silence import is_silent
from cdcheck.model.http import Handler
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


@fact
def handler_flows(project: Project, sources: SourceTexts) -> HandlerFlows:
    """Reads the files again that hold handlers."""
    by_path: dict[str, list[Handler]] = {}
    for handler in project.handlers:
        if not handler.is_test:
            by_path.setdefault(handler.at.path, []).append(handler)
    found: dict[Handler, Flow] = {}
    for path, handlers in by_path.items():
        file = lowered(path, sources)
        if file is not None:
            found.update((one.handler, _flow(one)) for one in handled(file, handlers))
    return HandlerFlows(found)


def _flow(one: Handled) -> Flow:
    return Flow(
        is_silent=is_silent(one),
        is_async=one.function.is_async,
        unended=tuple(answers_in(one)),
    )
