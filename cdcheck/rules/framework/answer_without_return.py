"""An answer after which the handler goes on."""

from typing import NamedTuple

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.handler_flows import HandlerFlows, Unended
from cdcheck.model.http import Handler


class _Case(NamedTuple):
    message: str
    note: str
    predicts: str


_SENT = "Error [ERR_HTTP_HEADERS_SENT]: Cannot set headers after they are sent to the client"
_CASES = {
    "again": _Case(
        "nothing ends the function after this answer, and it answers again", "answers again", _SENT
    ),
    "onward": _Case(
        "nothing ends the function after this refusal, and it lets the request through",
        "lets the request through",
        _SENT,
    ),
    "raised": _Case(
        "nothing ends the function after this error is handed on, and it answers",
        "answers as well",
        "the answer of the error handler",
    ),
    "overwritten": _Case(
        "nothing ends the function after this refusal, and its body is overwritten",
        "overwrites the body",
        "the refusal's status with the body of a success",
    ),
    "dropped": _Case(
        "this response is made, but not returned: Hono never sends it",
        "",
        "404, or `Context is not finalized`; a later `return` answers instead",
    ),
}


@rule
def answer_without_return(handler: Handler, flows: HandlerFlows) -> Verdicts:
    flow = flows.of.get(handler)
    for one in flow.unended if flow is not None else ():
        yield _violation(handler, one)


def _violation(handler: Handler, one: Unended) -> Violation:
    case = _CASES[one.how]
    return Violation(
        at=one.at,
        message=case.message,
        about=f"{handler.at.path} {handler.name} {one.how}",
        hint="return it: `return c.json(...)`" if one.how == "dropped" else "return here",
        evidence=(Evidence(one.later, case.note),) if case.note else (),
        predicts=case.predicts,
    )
