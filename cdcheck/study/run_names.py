"""Names of runs, which are names of files too."""

import re
from collections.abc import Mapping

from cdcheck.errors import ConfigurationError

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,199}", re.ASCII)
_ELSE = re.compile(r"[^A-Za-z0-9._+-]+", re.ASCII)


def checked_name(name: str) -> str:
    """Gives a name that can be a file's; raises `ConfigurationError` for another."""
    if not _NAME.fullmatch(name):
        shown = name[:60]
        raise ConfigurationError(
            f"`id`: `{shown}` is no name of a file: up to 200 letters, digits and `._+-`"
        )
    return name


def made_name(path: str, values: Mapping[str, str]) -> str:
    """Makes a name of what differs between runs, or of the whole path if nothing is named in it."""
    words = values.values() if values else [part for part in path.split("/") if part not in {"", ".."}]
    return checked_name("--".join(_ELSE.sub("_", word) for word in words).lstrip(".+-"))
