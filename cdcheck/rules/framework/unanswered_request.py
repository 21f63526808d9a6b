"""A handler that answers on no path, and does not call the next one."""

from typing import NamedTuple

from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.handler_flows import Flow, HandlerFlows
from cdcheck.model.http import Handler


class _Case(NamedTuple):
    hint: str
    predicts: str
    confidence: Confidence = Confidence.PROVEN


_HANGS = "the request is never answered, and times out"
_CASES = {
    ("express", "route"): _Case("answer with `res.json(...)`: what it returns is ignored", _HANGS),
    ("express", "middleware"): _Case("call `next()` at its end", _HANGS),
    ("koa", "route"): _Case("set `ctx.body`: what it returns is ignored", "404 Not Found"),
    ("koa", "middleware"): _Case("end with `await next()`", "404 Not Found"),
    ("hono", "route"): _Case("return a response: `return c.json(...)`", "404, or 500 behind middleware"),
    ("hono", "middleware"): _Case("end with `await next()`", "Error: Context is not finalized."),
    ("fastify", "sync"): _Case("return what it answers, or call `reply.send(...)`", _HANGS),
    ("fastify", "async"): _Case("return what it answers", "200 with an empty body", Confidence.INFERRED),
}


@rule(where=lambda handler: handler.is_direct and handler.role != "error-handler")
def unanswered_request(handler: Handler, flows: HandlerFlows) -> Verdicts:
    flow = flows.of.get(handler)
    if flow is None or not flow.is_silent or flow.unended:
        return
    case = _CASES[handler.framework, _kind(handler, flow)]
    what = "handler" if handler.role == "route" else "middleware"
    does = "never answers" if handler.role == "route" else "neither answers nor calls `next`"
    yield Violation(
        at=handler.at,
        message=f"the {what} of `{handler.name}` {does}" if handler.name else f"a {what} {does}",
        about=f"{handler.at.path} {handler.role} {handler.name}",
        hint=case.hint,
        confidence=case.confidence,
        predicts=case.predicts,
    )


def _kind(handler: Handler, flow: Flow) -> str:
    if handler.framework != "fastify":
        return "route" if handler.role == "route" else "middleware"
    return "async" if flow.is_async else "sync"
