"""What a FastAPI or Starlette app keeps: `app.state`, set when it starts and read through requests."""

from msgspec import Struct

from cdcheck.abstract.library import Invocation, Library, Machine
from cdcheck.abstract.values import Func, Thing, Unknown, Value, choose, functions_in

LIBRARY = Library("starlette.state")
LIBRARY.aliases.update(
    {
        "fastapi.Request": "starlette.requests.Request",
        "fastapi.requests.Request": "starlette.requests.Request",
        "fastapi.WebSocket": "starlette.requests.Request",
        "starlette.websockets.WebSocket": "starlette.requests.Request",
    }
)


class _Served(Struct, eq=False):
    """Is an app with the functions that are run when it starts."""

    app: Thing
    starting: list[Func]
    is_started: bool = False


def note_app(call: Invocation, app: Thing) -> None:
    """Notes an app, and enters what it is told to run when it starts."""
    starting = functions_in(call.keywords.get("lifespan"))
    for function in starting:
        call.machine.enter_later(function)
    call.note(_Served(app, list(starting)))


def starts_with(machine: Machine, app: Value | None, function: Func) -> None:
    """Adds a function that is run when an app starts."""
    for served in machine.facts.all(_Served):
        if served.app is app:
            served.starting.append(function)


@LIBRARY.attribute("fastapi.FastAPI.state")
def _state(_: Machine, app: Value) -> Value:
    if not isinstance(app, Thing):
        return Unknown("the state of an app that is not known")
    return app.attributes.setdefault("state", Thing("starlette.datastructures.State", app.site))


@LIBRARY.attribute("starlette.requests.Request.app")
def _app(machine: Machine, _: Value) -> Value:
    apps = machine.facts.all(_Served)
    for served in apps:
        if not served.is_started:
            served.is_started = True
            for function in served.starting:
                given = [served.app][: machine.arity(function)]
                machine.call(function, given, {}, served.app.site)
    return choose([served.app for served in apps]) if apps else Unknown("no app is made")
