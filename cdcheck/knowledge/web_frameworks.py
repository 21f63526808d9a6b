"""Which import names belong to the web frameworks, and which of them only help to speak HTTP."""

FRAMEWORKS = frozenset(
    {
        "flask",
        "flask_restful",
        "flask_restx",
        "flask_smorest",
        "fastapi",
        "starlette",
        "rest_framework",
        "ninja",
        "sanic",
        "litestar",
        "quart",
        "bottle",
        "express",
        "fastify",
        "hono",
        "koa",
        "koa-router",
        "@koa/router",
        "@hono/node-server",
        "@hono/zod-openapi",
    }
)

# Only these parts of the package are about requests: `django.db` is an ORM, `aiohttp` also a client.
_PARTS = {
    "django": ("django.http", "django.shortcuts", "django.urls", "django.views"),
    "aiohttp": ("aiohttp.web",),
}

# Parts that have nothing of a request in them, and are used for their own sake.
_NEUTRAL = frozenset(
    {
        "starlette.config",
        "starlette.datastructures",
        "fastapi.encoders",
        "fastapi.concurrency",
        "starlette.concurrency",
        "hono/jwt",
        "hono/utils",
        "flask.cli",
        "django.urls.reverse",
        "django.urls.reverse_lazy",
        "rest_framework.authtoken.models",
    }
)

# Classes that stand in annotations to say what is passed, next to what is called.
TYPES = frozenset(
    {
        "Application",
        "Context",
        "Env",
        "FastifyInstance",
        "FastifyPluginAsync",
        "FastifyReply",
        "FastifyRequest",
        "Handler",
        "HttpRequest",
        "HttpResponse",
        "Next",
        "NextFunction",
        "ParameterizedContext",
        "Request",
        "RequestHandler",
        "Response",
        "UploadFile",
    }
)


def is_web_framework(package: str, module: str) -> bool:
    """Tells whether a module is the part of a library that deals with requests and responses."""
    parts = _PARTS.get(package)
    if parts is None and package not in FRAMEWORKS:
        return False
    if any(module == part or module.startswith((part + ".", part + "/")) for part in _NEUTRAL):
        return False
    if parts is None:
        return True
    return any(module == part or module.startswith(part + ".") for part in parts)
