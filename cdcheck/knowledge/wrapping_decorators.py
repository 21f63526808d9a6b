"""Decorators of libraries that only wrap: what they are for happens in the function they give."""

WRAPPING = frozenset(
    {
        "aiohttp_jinja2.template",
        "fastapi_cache.decorator.cache",
        "flask_caching.Cache.cached",
        "flask_caching.Cache.memoize",
        "flask_httpauth.HTTPAuth.login_required",
        "flask_httpauth.HTTPBasicAuth.login_required",
        "flask_httpauth.HTTPDigestAuth.login_required",
        "flask_httpauth.HTTPTokenAuth.login_required",
        "flask_httpauth.MultiAuth.login_required",
        "flask_jwt_extended.fresh_jwt_required",
        "flask_jwt_extended.jwt_optional",
        "flask_jwt_extended.jwt_refresh_token_required",
        "flask_jwt_extended.jwt_required",
        "flask_login.fresh_login_required",
        "flask_login.login_required",
        "flask_pydantic.validate",
        "flask_restful.marshal_with",
        "flask_security.auth_required",
        "flask_security.login_required",
        "flask_security.permissions_accepted",
        "flask_security.permissions_required",
        "flask_security.roles_accepted",
        "flask_security.roles_required",
        "starlette.authentication.requires",
        "webargs.aiohttpparser.use_args",
        "webargs.aiohttpparser.use_kwargs",
        "webargs.flaskparser.use_args",
        "webargs.flaskparser.use_kwargs",
    }
)
