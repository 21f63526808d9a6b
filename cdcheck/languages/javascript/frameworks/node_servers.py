"""The calls that bind a server in Node.js: `listen` of apps and of `http`."""

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.listening import listen
from cdcheck.abstract.values import Fields, Func, Thing, Value, options, text_of

LIBRARY = Library("node servers")
_FRAMEWORKS = {"express.Router": "express", "koa": "koa", "fastify.FastifyInstance": "fastify"}


@LIBRARY.method(*(f"{type_}.listen" for type_ in _FRAMEWORKS))
def _listen(call: Invocation) -> Value:
    framework = next((f for t, f in _FRAMEWORKS.items() if call.name.startswith(t)), "express")
    _note(call, framework)
    return Thing("http.Server", call.site)


@LIBRARY.method("http.createServer().listen", "https.createServer().listen", "http.Server.listen")
def _listen_of_http(call: Invocation) -> Value:
    _note(call, "http")
    return call.receiver or NOTHING


def _note(call: Invocation, framework: str) -> None:
    first, second = call.argument(0), call.argument(1)
    for option in options(first) if first is not None else ():
        if isinstance(option, Fields):
            listen(call, framework, option.entries.get("host"), option.entries.get("port"))
            return
    is_host = second is not None and not isinstance(second, Func) and text_of(second) is not None
    listen(call, framework, second if is_host else None, first)
