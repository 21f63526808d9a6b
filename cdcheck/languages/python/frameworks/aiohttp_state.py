"""What an aiohttp app keeps: `app[key]`, set when it starts and read through requests."""

from posixpath import dirname

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import (
    Func,
    Known,
    Obj,
    Site,
    Thing,
    Unknown,
    Value,
    choose,
    functions_in,
    items_of,
    text_of,
)

LIBRARY = Library("aiohttp.state")
LIBRARY.aliases.update(
    {
        "aiohttp.web_app.AppKey": "aiohttp.web.AppKey",
        "aiohttp.web_request.Request": "aiohttp.web.Request",
        "aiohttp.web_request.BaseRequest": "aiohttp.web.Request",
        "aiohttp.web_urldispatcher.View": "aiohttp.web.View",
        "aiohttp_pydantic.PydanticView": "aiohttp.web.View",
    }
)
_APP = "aiohttp.web.Application"
_REQUEST = "aiohttp.web.Request"
_CALLBACKS = "aiohttp.web.Callbacks"
# What runs when the app ends is told of the app as well, and may only read from it.
_STARTING = ("on_startup", "cleanup_ctx")

_STATUSES = {
    "HTTPOk": 200,
    "HTTPCreated": 201,
    "HTTPAccepted": 202,
    "HTTPNoContent": 204,
    "HTTPMovedPermanently": 301,
    "HTTPFound": 302,
    "HTTPSeeOther": 303,
    "HTTPTemporaryRedirect": 307,
    "HTTPPermanentRedirect": 308,
}
LIBRARY.raised.update({f"aiohttp.web.{name}": status for name, status in _STATUSES.items()})
LIBRARY.aliases.update({f"aiohttp.web_exceptions.{name}": f"aiohttp.web.{name}" for name in _STATUSES})


class _Served(Struct, eq=False):
    """Is an app with the functions that are run when it starts."""

    app: Thing
    starting: list[Func]


def note_app(call: Invocation, app: Thing) -> None:
    """Notes an app that is made."""
    call.note(_Served(app, []))


def enter_with_request(machine: Machine, function: Func, site: Site) -> None:
    """Enters a handler later, with the request that it will be given."""
    given = (*function.given, Thing(_REQUEST, site))
    machine.enter_later(replace(function, given=given) if machine.arity(function) else function)


@LIBRARY.function("aiohttp.web.AppKey")
def _key(call: Invocation) -> Value:
    name = text_of(call.argument(0, "name"))
    return Known(name) if name else Unknown("a key without a name")


@LIBRARY.attribute(*(f"{_APP}.{name}" for name in _STARTING))
def _callbacks(_: Machine, app: Value) -> Value:
    return Thing(_CALLBACKS, app.site, data=app) if isinstance(app, Thing) else NOTHING


@LIBRARY.method(f"{_CALLBACKS}.append", f"{_CALLBACKS}.extend")
def _run_at_start(call: Invocation) -> Value:
    app = call.receiver.data if isinstance(call.receiver, Thing) else None
    given = call.argument(0) or NOTHING
    functions = [f for one in [given, *items_of(given)] for f in functions_in(one)]
    for served in call.machine.facts.all(_Served):
        if served.app is app:
            served.starting.extend(functions)
    for function in functions:
        call.machine.enter_later(function)
    return NOTHING


@LIBRARY.attribute("aiohttp.web.View.request")
def _request(machine: Machine, view: Value) -> Value:
    if isinstance(view, Obj):
        return Thing(_REQUEST, machine.class_site(view.cls))
    return Thing(_REQUEST, view.site) if isinstance(view, Thing) else Unknown("a request")


@LIBRARY.attribute(f"{_REQUEST}.app", f"{_REQUEST}.config_dict")
def _app(_: Machine, request: Value) -> Value:
    return Thing(_APP, request.site) if isinstance(request, Thing) else Unknown("an app")


@LIBRARY.method(f"{_APP}.__getitem__", f"{_APP}.get")
def _kept(call: Invocation) -> Value:
    """Reads what an app keeps; one that is only known as a parameter, or by a request, may be any."""
    app, key = call.receiver, text_of(call.argument(0, "key"))
    if not isinstance(app, Thing) or key is None:
        return Unknown("what an app keeps")
    name = f"[{key}]"
    if name in app.attributes:
        return app.attributes[name]
    apps = [served.app for served in _started(call.machine) if name in served.app.attributes]
    nearest = max((_shared(one.site, app.site) for one in apps), default=0)
    # One that is made each time a function is called is the same app.
    found = {one.site: one.attributes[name] for one in apps if _shared(one.site, app.site) == nearest}
    return choose(list(found.values())) if found else Unknown("what an app keeps")


def _started(machine: Machine) -> list[_Served]:
    """Lists the apps, after what they run when they start."""
    apps = machine.facts.all(_Served)
    for served in apps:
        starting = list(served.starting)
        served.starting.clear()
        for function in starting:
            machine.call(function, [served.app][: machine.arity(function)], {}, served.app.site)
    return apps


def _shared(one: Site, other: Site) -> int:
    """Counts the folders that two places have in common, and one more for the same file."""
    pairs = zip(dirname(one.path).split("/"), dirname(other.path).split("/"), strict=False)
    count = 0
    for left, right in pairs:
        if left != right:
            return count
        count += 1
    return count + (one.path == other.path)
