"""All recognisers: every module of the frameworks and orms folders that has a `LIBRARY`."""

from importlib import import_module
from pkgutil import iter_modules

from cdcheck.abstract.library import Library

_PACKAGES = ("frameworks", "orms")


def libraries(language: str) -> list[Library]:
    """Loads the models of one language's libraries (`python` or `javascript`)."""
    found: list[Library] = [import_module(f"cdcheck.languages.{language}.standard").LIBRARY]
    for folder in _PACKAGES:
        package = import_module(f"cdcheck.languages.{language}.{folder}")
        names = [module.name for module in iter_modules(package.__path__)]
        found.extend(import_module(f"{package.__name__}.{name}").LIBRARY for name in names)
    return found
