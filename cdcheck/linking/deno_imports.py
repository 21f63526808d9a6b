"""What specifiers mean to Deno: import maps, and packages by registry or URL."""

import re
from collections.abc import Callable, Iterable
from posixpath import basename, dirname, join, normpath
from typing import Any

_MAPS = frozenset({"deno.json", "import_map.json"})
_PACKAGE = re.compile(
    r"(?:npm:/?|https://(?:esm\.sh|cdn\.skypack\.dev|deno\.land/x|jsr\.io|jsr:)/|jsr:/?)"
    r"(?P<name>@[\w.-]+/[\w.-]+|[\w.-]+)(?:@[^/]*)?(?P<rest>/.*)?"
)
_NAMES = {"@hono/hono": "hono"}
"""Packages that have another name in Deno's registry."""


class DenoImports:
    """Knows the import maps of an app, each for the files below its folder."""

    def __init__(self, files: Iterable[str], read: Callable[[str], dict[str, Any]]) -> None:
        self._maps: dict[str, dict[str, str]] = {}
        for path in sorted(path for path in files if basename(path) in _MAPS):
            written = read(path).get("imports")
            held = written if isinstance(written, dict) else {}
            texts = {key: target for key, target in held.items() if isinstance(target, str)}
            self._maps.setdefault(dirname(path), {}).update(texts)

    def place(self, specifier: str, source: str) -> str | None:
        """Gives the path that a specifier is mapped to; `None` if it is mapped to no file."""
        folder, target = self._target(specifier, source)
        return normpath(join(folder, target)) if target.startswith(("./", "../")) else None

    def package(self, specifier: str, source: str) -> str:
        """Names the package that a specifier means, as Node.js would."""
        _, target = self._target(specifier, source)
        match = _PACKAGE.fullmatch(target or specifier)
        if match is None:
            return specifier
        rest = (match.group("rest") or "").rstrip("/")
        name = _NAMES.get(match.group("name"), match.group("name"))
        return name if rest in {"/mod.ts", "/mod.js", "/index.ts"} else name + rest

    def _target(self, specifier: str, source: str) -> tuple[str, str]:
        folder = dirname(source)
        while folder and folder not in self._maps:
            folder = dirname(folder)
        held = self._maps.get(folder, {})
        if specifier in held:
            return folder, held[specifier]
        for key in sorted(held, key=len, reverse=True):
            if key.endswith("/") and specifier.startswith(key):
                return folder, held[key] + specifier[len(key) :]
        return folder, ""
