"""The calls that bind a server in Python: `app.run`, `uvicorn.run`, `web.run_app` and their like."""

from msgspec.structs import replace

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.listening import listen, listener
from cdcheck.abstract.values import Known, Value, text_of

LIBRARY = Library("python servers")
_ALONE = (None, False, 0, 1)


@LIBRARY.method("flask.Flask.run")
def _flask(call: Invocation) -> Value:
    listen(call, "flask", call.argument(0, "host"), call.argument(1, "port"), 5000)
    return NOTHING


@LIBRARY.function("uvicorn.run", "waitress.serve")
def _server(call: Invocation) -> Value:
    is_uvicorn = call.name.startswith("uvicorn")
    port = 8000 if is_uvicorn else 8080
    name, given = call.name.partition(".")[0], call.keywords
    found = listener(call, name, given.get("host"), given.get("port"), port)
    is_by_name = text_of(call.argument(0, "app")) is not None
    call.note(replace(found, is_by_name=is_by_name, is_apart=_is_apart(call)))
    return NOTHING


@LIBRARY.function("aiohttp.web.run_app")
def _aiohttp(call: Invocation) -> Value:
    listen(call, "aiohttp", call.keywords.get("host"), call.keywords.get("port"), 8080)
    return NOTHING


def _is_apart(call: Invocation) -> bool:
    """Tells whether uvicorn may start other processes, to reload the app or to have several."""
    if "**" in call.machine.source(call.site):
        return True
    stated = [call.keywords[name] for name in ("reload", "workers") if name in call.keywords]
    return any(not isinstance(value, Known) or value.value not in _ALONE for value in stated)
