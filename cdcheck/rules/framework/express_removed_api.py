from typing import NamedTuple

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.handler_flows import HandlerFlows
from cdcheck.model.http import Handler


class _Case(NamedTuple):
    message: str
    hint: str
    predicts: str


_STATUS_AS_BODY = "200, with the status as its body"
_CASES = {
    "query": _Case(
        "Express 5 reads `query` anew each time, and it cannot be set",
        "keep what was validated elsewhere, as in `res.locals.query`",
        "TypeError: Cannot set property query of #<IncomingMessage> which has only a getter",
    ),
    "part of query": _Case(
        "Express 5 reads `query` anew each time, and what is set in it is lost",
        "keep it elsewhere, as in `res.locals.query`",
        "what is set is not there when it is read",
    ),
    "status and body": _Case(
        "Express 5 takes no status here, and sends it as the body",
        "set it before: `res.status(404).json(...)`",
        _STATUS_AS_BODY,
    ),
    "status": _Case(
        "Express 5 sends this status as the body", "call `res.sendStatus(...)`", _STATUS_AS_BODY
    ),
    "redirect": _Case(
        "Express 5 takes the status of a redirect first",
        "call `res.redirect(status, url)`",
        "Invalid status code",
    ),
    "back": _Case(
        "Express 5 redirects to a path `back`",
        "redirect to `req.get('Referrer') || '/'`",
        "a redirect to `back`",
    ),
    "param": _Case(
        "requests of Express 5 have no `param`",
        "read `req.params`, `req.query` or `req.body`",
        "TypeError: req.param is not a function",
    ),
    "sendfile": _Case(
        "responses of Express 5 have no `sendfile`",
        "call `res.sendFile(...)`",
        "TypeError: res.sendfile is not a function",
    ),
}


@rule(where=lambda handler: handler.framework == "express")
def express_removed_api(handler: Handler, flows: HandlerFlows, versions: Versions) -> Verdicts:
    reach, flow = versions.reach("express", (5, 0)), flows.of.get(handler)
    if flow is None or reach in {Reach.NO, Reach.UNKNOWN}:
        return
    required = versions.required("express")[0]
    for use in flow.removed:
        case = _CASES[use.how]
        yield Violation(
            at=use.at,
            message=case.message,
            about=f"{use.at.path} {handler.name} {use.how}",
            hint=case.hint,
            confidence=Confidence.PROVEN if reach is Reach.YES else Confidence.INFERRED,
            evidence=(Evidence(required.at, f"requires `express` {required.specifier}"),),
            predicts=case.predicts,
        )
