"""FastAPI Users: the routers that it makes ready."""

from cdcheck.abstract.library import Invocation, Library
from cdcheck.abstract.routing import Registration, Router
from cdcheck.abstract.values import Thing, Value

LIBRARY = Library("fastapi_users")
LIBRARY.aliases["fastapi_users.fastapi_users.FastAPIUsers"] = "fastapi_users.FastAPIUsers"
_OAUTH = (("GET", "/authorize"), ("GET", "/callback"))
_ROUTES = {
    "get_auth_router": (("POST", "/login"), ("POST", "/logout")),
    "get_register_router": (("POST", "/register"),),
    "get_reset_password_router": (("POST", "/forgot-password"), ("POST", "/reset-password")),
    "get_verify_router": (("POST", "/request-verify-token"), ("POST", "/verify")),
    "get_users_router": (
        ("GET", "/me"),
        ("PATCH", "/me"),
        ("GET", "/{id}"),
        ("PATCH", "/{id}"),
        ("DELETE", "/{id}"),
    ),
    "get_oauth_router": _OAUTH,
    "get_oauth_associate_router": _OAUTH,
}


@LIBRARY.method("fastapi_users.FastAPIUsers[].()")
@LIBRARY.function("fastapi_users.FastAPIUsers")
def _make(call: Invocation) -> Value:
    return Thing("fastapi_users.FastAPIUsers", call.site, tuple(call.arguments), call.keywords)


@LIBRARY.method(*(f"fastapi_users.FastAPIUsers.{name}" for name in _ROUTES))
def _ready(call: Invocation) -> Value:
    router = Router("fastapi", call.site, join="plain")
    for method, path in _ROUTES[call.name.rpartition(".")[2]]:
        router.add(Registration((method,), path, (), call.site))
    call.note(router)
    return Thing("fastapi.APIRouter", call.site, data=router)
