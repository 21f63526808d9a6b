"""The HTTP side of a backend: routes, middleware, and the server that is started."""

from enum import StrEnum

from msgspec import Struct

from cdcheck.model.places import Location


class Reach(StrEnum):
    """Whether requests can get to a route."""

    SERVED = "served"
    UNMOUNTED = "unmounted"
    """Its router is never attached to an app that is understood from end to end."""
    UNKNOWN = "unknown"


class Route(Struct, frozen=True):
    """Is one method on one path. Parameters are `{name}`; `ANY` is every method.

    `at` is where it is registered. `handler` is the id of the function that answers (the last one,
    where a framework takes a chain), `None` if it could not be told. `order` is the order of
    registration in its app, on which matching depends where `framework` matches in order. `pattern`
    is the path as the framework's own syntax has it, joined over mounts, `written` the part of it that
    stands where it is registered. `guards` are ids or qualified names of what runs before the handler.
    `root` is the app that is asked first: routes of two apps that nothing joins never meet. `given` are
    the names of what the framework hands the handler besides what the path captures.
    """

    method: str
    path: str
    at: Location
    framework: str
    handler: str | None = None
    handler_at: Location | None = None
    pattern: str = ""
    written: str = ""
    order: int = 0
    app: str = ""
    root: str = ""
    guards: tuple[str, ...] = ()
    reach: Reach = Reach.SERVED
    given: tuple[str, ...] = ()
    is_test: bool = False


class Middleware(Struct, frozen=True):
    """Runs around routes; `path` is the prefix it is bound to; `kind` says what it is known to do.

    `written` is the part of the path that stands where it is registered.
    Kinds: `body-parser`, `auth`, `cors`, `error-handler`, `not-found`, `static`, `other`.
    """

    at: Location
    framework: str
    kind: str = "other"
    name: str = ""
    path: str = "/"
    order: int = 0
    app: str = ""
    written: str = ""


class Handler(Struct, frozen=True):
    """Is a first-party function that a framework calls to answer a request.

    `at` is the function, `registered_at` where the framework is given it, `name` the route or the
    middleware. `role` is `route`, `middleware`, `parameter` for what runs before the routes that have a
    parameter of that name, or `error-handler`. `is_direct` says that the framework
    calls the function itself, and nothing that wraps it.
    """

    at: Location
    registered_at: Location
    framework: str
    role: str
    name: str
    is_direct: bool = False
    is_test: bool = False


class Listener(Struct, frozen=True):
    """Is the call that binds a server. `host` and `port` are `None` when they could not be told.

    `port_variable` is the environment variable that decides the port, and `port` its default.
    `is_default_host` marks a host that the framework chooses. The app is named by text where it is
    `is_by_name`, and `is_apart` says that other processes serve it, or may.
    """

    at: Location
    framework: str
    host: str | None = None
    port: int | None = None
    port_variable: str | None = None
    host_variable: str | None = None
    is_default_host: bool = False
    is_by_name: bool = False
    is_apart: bool = False


class AdapterMisuse(Struct, frozen=True):
    """Is a call between a server of Node.js and a Hono app that is given what it cannot use.

    `how` says which: `function-served`, `function-and-port`, `no-listener`, `no-request`, or, if a
    server hands on its own request, `raw-request` and `streamed-body`. `function` is the first-party
    function around it.
    """

    at: Location
    how: str
    function: str | None = None


class RaisedAnswer(Struct, frozen=True):
    """Raises an exception that answers the request: the statement at `at`, the class by its `name`."""

    at: Location
    name: str
    status: int
    is_test: bool = False


class CallbackTaker(Struct, frozen=True):
    """Is a function with a parameter for the callback that Fastify calls it with if it is not async.

    `what` is `plugin`, the name of a hook, or that behind `listed` for one in the list of a route.
    """

    at: Location
    function_at: Location
    what: str
    is_test: bool = False


class RefusedView(Struct, frozen=True):
    """Is a class where a framework wants a function that answers.

    `how` says what is given for it: the `class`, its uncalled `maker`, or an `instance`.
    """

    at: Location
    name: str
    how: str
    is_test: bool = False


class Operation(Struct, frozen=True):
    """Is one operation that a contract demands.

    `answered` are the names of properties in its answers, at any depth, with their types in JSON, empty
    where several are allowed.
    """

    id: str
    method: str
    path: str
    has_body: bool
    needs_auth: bool
    at: Location
    answered: tuple[tuple[str, str], ...] = ()
