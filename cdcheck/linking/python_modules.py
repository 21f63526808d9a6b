"""Resolves Python imports to files: several roots, packages, namespace packages, src layouts."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from functools import cached_property, lru_cache
from posixpath import dirname, join

from cdcheck.knowledge.distribution_names import normalized
from cdcheck.linking.python_roots import ancestors_of, packaged_folders


class PythonModules:
    """Knows which dotted names are first-party, as seen from a file.

    A name is looked for from the outermost folder inwards, as a start in the app's folder would; a
    folder's `src` counts as a root too. A folder that is a package itself is tried late, since
    only a script started inside it would see its siblings, and one beside the file last; one whose
    files name each other from outside of it is not tried at all. `name` is that of the app's own
    folder, which a start in the folder above it finds; `installed` are the distributions that it asks
    for.
    """

    def __init__(
        self, files: Iterable[str], imports: Mapping[str, frozenset[str]] | None = None
    ) -> None:
        self.added: tuple[str, ...] = ()
        self.name = ""
        self.installed: Set[str] = frozenset()
        self._imports = imports or {}
        self._files = frozenset(path for path in files if path.endswith(".py"))
        self.folders = frozenset({"", *(above for path in self._files for above in ancestors_of(path))})
        self.resolve = lru_cache(maxsize=None)(self._resolve)
        self._roots_seen_from = lru_cache(maxsize=None)(self._roots)
        self._is_inside = lru_cache(maxsize=None)(self._is_in_package)

    def _resolve(self, name: str, source: str, level: int) -> str | None:
        """Finds the file (or bare package folder) that an import names; `None` if not first-party."""
        if level:
            folder = dirname(source)
            for _ in range(level - 1):
                folder = dirname(folder)
            return self._below(folder, name)
        head = name.split(".", 1)[0]
        for root in self.roots(source):
            if self._below(root, head) is None or self._wraps_a_library(root, head):
                continue
            if head in sys.stdlib_module_names and root:
                continue
            found = self._below(root, name)
            is_own_name = found == source and self._is_inside(root)
            # Alembic's scripts stand in a folder of its name, and import the library.
            is_own_name |= head == "alembic" and source.startswith(join(root, "alembic/"))
            if found is not None and not is_own_name:
                return found
        return self._below("", name[len(head) + 1 :]) if head == self.name and head != name else None

    def is_hidden(self, path: str) -> bool:
        """Tells whether no import finds a module, since a package of the same name is beside it."""
        return f"{path.removesuffix('.py')}/__init__.py" in self._files

    def is_outer(self, name: str, source: str) -> bool:
        """Tells whether the head of a name is a first-party file as any start would see it."""
        head = name.split(".", 1)[0]
        found = [self._below(root, head) for root in self.roots(source) if not self._is_inside(root)]
        return any(path is not None and path.endswith(".py") for path in found)

    def roots(self, source: str) -> tuple[str, ...]:
        """Lists the folders an absolute import of `source` is looked for in, in order."""
        return self._roots_seen_from(dirname(source))

    def _roots(self, folder: str) -> tuple[str, ...]:
        plain: list[str] = []
        packages: list[str] = []
        beside: list[str] = []
        ancestors = ["", *ancestors_of(join(folder, ""))]
        is_inside = False
        for ancestor in ancestors:
            if ancestor in self._packaged:
                break
            is_inside |= join(ancestor, "__init__.py") in self._files
            (packages if is_inside else plain).append(ancestor)
            src = join(ancestor, "src")
            if src in self.folders and src not in ancestors:
                (beside if join(src, "__init__.py") in self._files else plain).append(src)
        return (*plain, *(root for root in self.added if root not in plain), *packages, *beside)

    @cached_property
    def _packaged(self) -> frozenset[str]:
        return packaged_folders(self._imports, self._is_there)

    def _is_there(self, root: str, name: str) -> bool:
        head = name.split(".", 1)[0]
        return self._below(root, name) is not None and not self._wraps_a_library(root, head)

    def _wraps_a_library(self, root: str, head: str) -> bool:
        """Tells whether a package's module imports its own name, which is then a library's.

        `shop/celery.py` says `from celery import Celery`. So may `shop/redis/cache.py`, if other code
        imports that name where no module of the app has it, or if the app asks for what is called so.
        """
        if not self._is_inside(root):
            return False
        imported = self._imports.get(join(root, f"{head}.py"), ())
        if any(module.split(".", 1)[0] == head for module in imported):
            return True
        return join(root, head) in self._namesakes

    @cached_property
    def _namesakes(self) -> frozenset[str]:
        """Lists the folders that import their own name, as code does that does not see them."""
        named: dict[str, set[str]] = defaultdict(set)
        inner: dict[str, set[str]] = defaultdict(set)
        for path, modules in self._imports.items():
            for module in modules:
                head = module.split(".", 1)[0]
                named[head].add(path)
                if module != head:
                    inner[head].add(module)
        return frozenset(
            folder
            for folder in self.folders
            for head in (folder.rpartition("/")[2],)
            if any(path.startswith(f"{folder}/") for path in named[head])
            and not any(self._below(dirname(folder), module) for module in inner[head])
            and (
                normalized(head) in self.installed
                or not all(self._is_seen(head, path) for path in named[head])
            )
        )

    def _is_seen(self, head: str, source: str) -> bool:
        """Tells whether a folder around a file has what a name begins with."""
        return any(self._below(root, head) is not None for root in ("", *ancestors_of(source)))

    def _is_in_package(self, folder: str) -> bool:
        """Tells whether a folder is a package, or stands in one."""
        while folder:
            if join(folder, "__init__.py") in self._files:
                return True
            folder = dirname(folder)
        return "__init__.py" in self._files

    def submodule(self, package: str, name: str) -> str | None:
        """Finds `name` inside a package given by its `__init__.py` or its folder."""
        folder = dirname(package) if package.endswith("__init__.py") else package
        if folder.endswith(".py"):
            return None
        return self._below(folder, name)

    def _below(self, root: str, name: str) -> str | None:
        path = "/".join(filter(None, (root, name.replace(".", "/"))))
        package = f"{path}/__init__.py" if path else "__init__.py"
        if package in self._files:
            return package
        if name and path + ".py" in self._files:
            return path + ".py"
        return path if path in self.folders else None
