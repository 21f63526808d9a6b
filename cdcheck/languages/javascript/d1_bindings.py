"""The names under which Wrangler's configuration binds databases of D1."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from posixpath import basename

from cdcheck.languages.json_comments import strip_comments

_NAMES = frozenset({"wrangler.toml", "wrangler.json", "wrangler.jsonc"})


def d1_bindings(texts: Mapping[str, str]) -> frozenset[str]:
    """Lists the names that any of an app's configurations binds, in whatever environment."""
    written = (text for path, text in texts.items() if basename(path) in _NAMES)
    return frozenset(name for text in written for name in _bound_in(text))


@lru_cache(maxsize=32)
def _bound_in(text: str) -> tuple[str, ...]:
    return tuple(_names(_parsed(text)))


def _parsed(text: str) -> object:
    try:
        if text.lstrip().startswith(("{", "/")):
            return json.loads(strip_comments(text))
        return tomllib.loads(text)
    except ValueError:
        return {}


def _names(settings: object) -> Iterator[str]:
    """Reads the databases of a configuration and of its environments, which inherit none."""
    if not isinstance(settings, dict):
        return
    databases = settings.get("d1_databases")
    for database in databases if isinstance(databases, list) else ():
        name = database.get("binding") if isinstance(database, dict) else None
        if isinstance(name, str):
            yield name
    environments = settings.get("env")
    for environment in environments.values() if isinstance(environments, dict) else ():
        yield from _names(environment)
