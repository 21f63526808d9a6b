from typing import NamedTuple

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.model.http import AdapterMisuse
from cdcheck.model.project import Project


class _Case(NamedTuple):
    message: str
    hint: str
    predicts: str


_CASES = {
    "function-served": _Case(
        "`serve` is given a function, and looks for `fetch` in it",
        "call `serve({ fetch: app.fetch, port })`",
        "TypeError: fetchCallback is not a function",
    ),
    "function-and-port": _Case(
        "`serve` is given a function, and looks for `fetch` and the port in it",
        "call `serve({ fetch: app.fetch, port })`",
        "TypeError: listeningListener is not a function",
    ),
    "no-listener": _Case(
        "the second argument of `serve` is called when it listens, and is no function",
        "put the port into the first: `serve({ fetch: app.fetch, port })`",
        "TypeError: listeningListener is not a function",
    ),
    "no-request": _Case(
        "`app.fetch` answers a request, and is given something else",
        "start the app with `serve({ fetch: app.fetch, port })`",
        "TypeError",
    ),
    "raw-request": _Case(
        "`app.fetch` is given the request of Node.js, which is no `Request`",
        "start the app with `serve({ fetch: app.fetch, port })`",
        "this.raw.headers.get is not a function",
    ),
    "streamed-body": _Case(
        "the body of a `Request` is a stream of Node.js, and `duplex` is not set",
        "set `duplex: 'half'`, or start the app with `serve` of `@hono/node-server`",
        "RequestInit: duplex option is required when sending a body",
    ),
}
_IN_SERVER = frozenset({"raw-request", "streamed-body"})
_SERVERS = frozenset({"http.createServer", "https.createServer"})


@rule
def hono_adapter_misuse(misuse: AdapterMisuse, project: Project) -> Verdicts:
    if misuse.how in _IN_SERVER and not _is_in_server(misuse, project):
        return
    case = _CASES[misuse.how]
    yield Violation(
        at=misuse.at,
        message=case.message,
        about=f"{misuse.function or misuse.at.path} {misuse.how}",
        hint=case.hint,
        predicts=case.predicts,
    )


def _is_in_server(misuse: AdapterMisuse, project: Project) -> bool:
    """Tells whether a place stands in what a server calls, and in no function within."""
    inner = [f.at for f in project.functions if f.at.holds(misuse.at)]
    servers = [c.at for c in project.calls if c.external in _SERVERS and c.at.holds(misuse.at)]
    return any(sum(server.holds(at) for at in inner) <= 1 for server in servers)
