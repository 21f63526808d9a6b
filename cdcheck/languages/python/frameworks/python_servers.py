"""The calls that bind a server in Python: `app.run`, `uvicorn.run`, `web.run_app` and their like."""

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.listening import listen
from cdcheck.abstract.values import Value

LIBRARY = Library("python servers")


@LIBRARY.method("flask.Flask.run")
def _flask(call: Invocation) -> Value:
    listen(call, "flask", call.argument(0, "host"), call.argument(1, "port"), 5000)
    return NOTHING


@LIBRARY.function("uvicorn.run", "waitress.serve")
def _server(call: Invocation) -> Value:
    is_uvicorn = call.name.startswith("uvicorn")
    port = 8000 if is_uvicorn else 8080
    listen(call, call.name.partition(".")[0], call.keywords.get("host"), call.keywords.get("port"), port)
    return NOTHING


@LIBRARY.function("aiohttp.web.run_app")
def _aiohttp(call: Invocation) -> Value:
    listen(call, "aiohttp", call.keywords.get("host"), call.keywords.get("port"), 8080)
    return NOTHING
