"""A path through a handler on which nothing answers, where others do."""

from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.handler_flows import HandlerFlows, SilentPath
from cdcheck.model.http import Handler

_HANGS = "the request is never answered, and times out"
_PREDICTS = {"koa": "404 Not Found", "hono": "404, or `Context is not finalized`"}
_CASES = {
    "caught": ("what is caught here is never answered", "answer with the error, or hand it on"),
    "returned": ("nothing is answered where this returns", "answer before it"),
    "lost": (
        "the error is not handed on: `next()` goes on as if no route matched",
        "call `next(error)`",
    ),
    "untaken": ("nothing is answered where this condition is false", "answer in an `else`"),
}


@rule
def unanswered_path(handler: Handler, flows: HandlerFlows) -> Verdicts:
    flow = flows.of.get(handler)
    if flow is None or flow.is_silent:
        return
    hangs = "200 with an empty body" if handler.framework == "fastify" and flow.is_async else _HANGS
    for path in flow.silent:
        otherwise = "404 Not Found" if path.how == "lost" else hangs
        yield _violation(handler, path, _PREDICTS.get(handler.framework, otherwise))


def _violation(handler: Handler, path: SilentPath, predicts: str) -> Violation:
    message, hint = _CASES[path.how]
    return Violation(
        at=path.at,
        message=message,
        about=f"{path.at.path} {handler.name} {path.how}",
        hint=hint,
        confidence=Confidence.INFERRED,
        predicts=predicts,
    )
