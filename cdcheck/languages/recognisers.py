"""All recognisers: every module of the frameworks and orms folders that has a `LIBRARY`.

The models of injection containers and extensions are loaded when an app imports one.
"""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pkgutil import iter_modules

from cdcheck.abstract.library import Library

_PACKAGES = ("frameworks", "orms")
_WAITING = {
    "python": {
        "dependency_injector": "injectors.dependency_injector",
        "fastapi_users": "extensions.fastapi_users",
        "jose": "extensions.json_web_tokens",
        "jwt": "extensions.json_web_tokens",
        "pydantic": "extensions.pydantic_settings",
        "pydantic_core": "extensions.pydantic_settings",
        "pydantic_settings": "extensions.pydantic_settings",
    },
    "javascript": {
        "awilix": "injectors.awilix",
        "@fastify/awilix": "injectors.awilix",
        "fastify-awilix": "injectors.awilix",
        "awilix-express": "injectors.awilix_controllers",
        "awilix-koa": "injectors.awilix_controllers",
        "awilix-router-core": "injectors.awilix_controllers",
        "tsyringe": "injectors.decorated_classes",
        "typedi": "injectors.decorated_classes",
        "inversify": "injectors.decorated_classes",
        "express-router-group": "extensions.express_groups",
        "express-group-routes": "extensions.express_groups",
        "express-routes-group": "extensions.express_groups",
        "express-group-routing": "extensions.express_groups",
        "inflection": "extensions.word_forms",
        "pluralize": "extensions.word_forms",
    },
}


def libraries(language: str) -> list[Library]:
    """Loads the models of one language's libraries (`python` or `javascript`)."""
    found: list[Library] = [_library(f"{language}.standard")]
    for folder in _PACKAGES:
        package = import_module(f"cdcheck.languages.{language}.{folder}")
        names = [module.name for module in iter_modules(package.__path__)]
        found.extend(_library(f"{language}.{folder}.{name}") for name in names)
    return found


def waiting(language: str) -> dict[str, Callable[[], Library]]:
    """Lists the models that are loaded when their library is first named, by its package."""
    return {
        package: partial(_library, f"{language}.{module}")
        for package, module in _WAITING[language].items()
    }


def _library(place: str) -> Library:
    library: Library = import_module(f"cdcheck.languages.{place}").LIBRARY
    return library
