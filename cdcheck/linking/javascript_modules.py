"""Resolves JavaScript and TypeScript specifiers to files.

Relative specifiers with and without extension, index files, tsconfig `paths` and `baseUrl`,
package.json `imports`, `exports`, `main`, workspaces, `_moduleAliases` and Deno's import maps.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import lru_cache
from posixpath import dirname, join, normpath, splitext
from types import MappingProxyType
from typing import Any

from cdcheck.file_kinds import TYPESCRIPT
from cdcheck.languages.json_comments import strip_comments
from cdcheck.linking.deno_imports import DenoImports

EXTENSIONS = (".ts", ".tsx", ".js", ".mjs", ".cjs", ".jsx", ".mts", ".cts", ".json")
_NODES = (".js", ".json", *(e for e in EXTENSIONS if e not in {".js", ".json"}))
"""What Node.js, and a bundler, tries in this order for code that is not TypeScript."""
_TYPESCRIPT_FOR = {".js": (".ts", ".tsx"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}
_CONDITIONS = ("import", "node", "require", "default", "development", "types")
_GROUPS = ("dependencies", "devDependencies", "peerDependencies")
_LINKED = ("workspace:", "link:", "portal:", "file:../")


def package_of(specifier: str) -> str:
    """Names the package of a bare specifier: `@hono/node-server/serve` is `@hono/node-server`."""
    parts = specifier.split("/")
    return "/".join(parts[:2]) if specifier.startswith("@") else parts[0]


class JavascriptModules:
    """Knows which specifiers are first-party, as seen from a file.

    `beside` are packages of the workspace that are not checked; `generated` the folders of code that is
    not written by hand, with the packages that it stands for.
    """

    def __init__(
        self,
        files: Iterable[str],
        read: Callable[[str], bytes | None],
        beside: Set[str] = frozenset(),
        generated: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._beside = beside
        self._generated = generated
        self._files = frozenset(files)
        self._read = read
        self._packages = {
            dirname(path): self._json(path) for path in self._files if path.endswith("package.json")
        }
        self._named = {
            str(data["name"]): folder for folder, data in self._packages.items() if data.get("name")
        }
        self._deno = DenoImports(self._files, self._json)
        self._folded = {path.lower(): path for path in self._files}
        self.resolve = lru_cache(maxsize=None)(self._resolve)
        self._alias_patterns = lru_cache(maxsize=None)(self._find_alias_patterns)
        self.is_beside = lru_cache(maxsize=None)(self._is_beside)
        self._compiler = lru_cache(maxsize=None)(self._compiler_options)
        self._config_above = lru_cache(maxsize=None)(self._nearest_config)
        self._package_above = lru_cache(maxsize=None)(self._nearest_package)

    def _resolve(self, specifier: str, source: str) -> str | None:
        """Finds the file that a specifier names; `None` if it is not first-party or not there."""
        if self._generated_as(specifier, source) is not None:
            return None
        if specifier.startswith("."):
            # To browsers and to Node.js it is a URL: what follows a `?` only names another copy.
            path = specifier.partition("?")[0]
            return self._file(normpath(join(dirname(source), path)), source)
        if specifier.startswith("#"):
            return self._subpath_import(specifier, source)
        return self._aliased(specifier, source) or self._workspace(specifier, source)

    def resolve_in_any_case(self, specifier: str, source: str) -> str | None:
        """Finds a file as a file system that ignores case does, where its author may have worked."""
        found = self.resolve(specifier, source)
        if found is not None or not self.is_local(specifier, source):
            return found
        beside = [normpath(join(dirname(source), specifier))] if specifier.startswith(".") else []
        for candidate in beside or self._alias_patterns(specifier, source):
            for ending in ("", *EXTENSIONS, *("/index" + extension for extension in EXTENSIONS)):
                if (candidate + ending).lower() in self._folded:
                    return self._folded[(candidate + ending).lower()]
        return None

    def is_local(self, specifier: str, source: str) -> bool:
        """Tells whether a specifier can only mean first-party code, found or not."""
        if self._generated_as(specifier, source) is not None:
            return False
        return specifier.startswith((".", "#")) or bool(self._alias_patterns(specifier, source))

    def library_name(self, specifier: str, source: str) -> str:
        """Names the library that a specifier means which is not first-party."""
        named = self._generated_as(specifier, source) or self._deno.package(specifier, source)
        return named.removeprefix("node:")

    def _generated_as(self, specifier: str, source: str) -> str | None:
        if not self._generated:
            return None
        beside = [normpath(join(dirname(source), specifier))] if specifier.startswith(".") else []
        places = beside or self._alias_patterns(specifier, source)
        for folder, package in self._generated.items():
            if any(place == folder or place.startswith(folder + "/") for place in places):
                return package
        return None

    def _is_beside(self, specifier: str, source: str) -> bool:
        """Tells whether a specifier names a package of the workspace that is not among the files."""
        if specifier.startswith((".", "#", "node:")):
            return False
        name, data = package_of(specifier), self._nearest(source)[1]
        if name in self._named:
            return False
        versions = (_mapping(data.get(group)).get(name) for group in _GROUPS)
        is_linked = any(isinstance(v, str) and v.startswith(_LINKED) for v in versions)
        return is_linked or name in self._beside

    def module_type(self, path: str) -> str:
        """Reads the `type` of the nearest package.json: `module`, `commonjs` or empty."""
        return str(self._nearest(path)[1].get("type", ""))

    def package_folder(self, path: str) -> str:
        """Finds the folder of the nearest package.json."""
        return self._nearest(path)[0]

    def _file(self, path: str, source: str = "") -> str | None:
        """Finds what a path means in a file: in TypeScript, `./a.js` is `a.ts` where both are there."""
        if path.startswith(".."):
            return None
        path = "" if path == "." else path
        is_javascript = bool(source) and not source.endswith(TYPESCRIPT)
        found = path if path in self._files else None
        if found is not None and (is_javascript or not source):
            return found
        stem, extension = splitext(path)
        for replacement in _TYPESCRIPT_FOR.get(extension, ()):
            if stem + replacement in self._files:
                return stem + replacement
        order = _NODES if is_javascript else EXTENSIONS
        with_extension = (path + e for e in order if path + e in self._files)
        return found or next(with_extension, None) or self._folder(path, order)

    def _folder(self, path: str, order: Sequence[str]) -> str | None:
        main = self._packages.get(path, {}).get("main")
        if isinstance(main, str) and path:
            found = self._file(normpath(join(path, main)))
            if found:
                return found
        indexes = (join(path, "index" + extension) for extension in order)
        return next((index for index in indexes if index in self._files), None)

    def _subpath_import(self, specifier: str, source: str) -> str | None:
        folder, data = self._nearest(source)
        for key, target in _mapping(data.get("imports")).items():
            rest = _match(key, specifier)
            for option in _targets(target) if rest is not None else ():
                found = self._file(normpath(join(folder, option.replace("*", rest or ""))))
                if found:
                    return found
        return self._aliased(specifier, source)

    def _aliased(self, specifier: str, source: str) -> str | None:
        for candidate in self._alias_patterns(specifier, source):
            found = self._file(candidate, source)
            if found:
                return found
        options = self._compiler(self._config_of(source))
        # This matches packages as well, so that only a file tells whose the name is.
        for target in options.get("paths", {}).get("*", ()):
            found = self._file(normpath(join(options["paths_base"], target.replace("*", specifier))))
            if found:
                return found
        base = options.get("base")
        return self._file(normpath(join(base, specifier))) if base is not None else None

    def _find_alias_patterns(self, specifier: str, source: str) -> tuple[str, ...]:
        found: list[str] = []
        options = self._compiler(self._config_of(source))
        for key, targets in options.get("paths", {}).items():
            rest = _match(key, specifier)
            if rest is not None and key != "*":
                found.extend(
                    normpath(join(options["paths_base"], target.replace("*", rest)))
                    for target in targets
                )
        mapped = self._deno.place(specifier, source)
        found.extend([mapped] if mapped is not None else [])
        folder, data = self._nearest(source)
        for alias, target in _mapping(data.get("_moduleAliases")).items():
            if specifier == alias or specifier.startswith(alias + "/"):
                found.append(normpath(join(folder, str(target) + specifier[len(alias) :])))
        return tuple(found)

    def _workspace(self, specifier: str, source: str) -> str | None:
        name = package_of(specifier)
        folder = self._named.get(name)
        if folder is None:
            return None
        data, rest = self._packages[folder], specifier[len(name) :].lstrip("/")
        exports = data.get("exports")
        if exports is None and folder == self.package_folder(source):
            return None  # Node.js takes a package's own name for itself only where it has `exports`.
        table = exports if isinstance(exports, dict) and any(k[:1] == "." for k in exports) else {}
        wanted = "./" + rest if rest else "."
        for key, target in table.items():
            tail = _match(key, wanted)
            for option in _targets(target) if tail is not None else ():
                found = self._file(normpath(join(folder, option.replace("*", tail or ""))))
                if found:
                    return found
        if rest:
            return self._file(join(folder, rest))
        entry = data.get("main") or (exports if isinstance(exports, str) else None) or "index"
        found = self._file(normpath(join(folder, str(entry))))
        return found or self._file(join(folder, "src", "index"))

    def _config_of(self, source: str) -> str:
        return self._config_above(dirname(source))

    def _nearest_config(self, folder: str) -> str:
        while True:
            for name in ("tsconfig.json", "jsconfig.json"):
                if join(folder, name) in self._files:
                    return join(folder, name)
            if not folder:
                return ""
            folder = dirname(folder)

    def _compiler_options(self, config: str, depth: int = 0) -> dict[str, Any]:
        if not config or depth > 5:
            return {}
        data = self._json(config)
        options = _mapping(data.get("compilerOptions"))
        result: dict[str, Any] = {}
        parents = data.get("extends")
        for parent in parents if isinstance(parents, list) else [parents]:
            if isinstance(parent, str) and parent.startswith("."):
                path = normpath(join(dirname(config), parent))
                path = path if path in self._files else path + ".json"
                result.update(self._compiler_options(path, depth + 1))
        if isinstance(options.get("baseUrl"), str):
            result["base"] = normpath(join(dirname(config), options["baseUrl"]))
            result["base"] = "" if result["base"] == "." else result["base"]
        if isinstance(options.get("paths"), dict):
            result["paths"] = {
                key: [t for t in targets if isinstance(t, str)]
                for key, targets in options["paths"].items()
                if isinstance(targets, list)
            }
            result["paths_base"] = result.get("base", dirname(config))
        return result

    def _nearest(self, path: str) -> tuple[str, dict[str, Any]]:
        folder = self._package_above(dirname(path))
        return folder, self._packages.get(folder, {})

    def _nearest_package(self, folder: str) -> str:
        while folder not in self._packages and folder:
            folder = dirname(folder)
        return folder

    def _json(self, path: str) -> dict[str, Any]:
        text = (self._read(path) or b"").decode("utf-8-sig", "replace")
        for candidate in (text, strip_comments(text)):
            try:
                data = json.loads(candidate)
            except (ValueError, RecursionError):
                continue
            return data if isinstance(data, dict) else {}
        return {}


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _match(pattern: str, specifier: str) -> str | None:
    head, star, tail = pattern.partition("*")
    if not star:
        return "" if specifier == pattern else None
    fits = specifier.startswith(head) and specifier.endswith(tail)
    return specifier[len(head) : len(specifier) - len(tail)] if fits else None


def _targets(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [target for item in value for target in _targets(item)]
    if isinstance(value, dict):
        return [t for name in _CONDITIONS if name in value for t in _targets(value[name])]
    return []
