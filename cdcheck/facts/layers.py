"""The layer of every source file, by its names and, where they do not tell, by what it does."""

from collections.abc import Iterable, Iterator, Mapping, Set

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.data_access import DataAccesses
from cdcheck.facts.layer_contents import BY_QUERIES, Content
from cdcheck.facts.layer_directions import use_cases
from cdcheck.facts.layer_names import (
    Surroundings,
    layer_by_name,
    layers_by_folder,
    layers_stated,
    stem_of,
    words_of,
)
from cdcheck.file_kinds import DIALECTS
from cdcheck.knowledge import layer_words
from cdcheck.knowledge.web_frameworks import is_web_framework
from cdcheck.model.layers import Layer, LayeredModule
from cdcheck.model.project import Project
from cdcheck.model.task import Task

_COMMAND_LINES = frozenset({"click", "typer", "argparse", "commander", "yargs", "cac", "optparse"})
_BROWSER = frozenset(
    {"react", "react-dom", "vue", "svelte", "preact", "solid-js", "next", "@angular/core", "antd"}
)
_DRIVERS = frozenset(
    {"pg", "sequelize", "sequelize-typescript", "knex", "mongoose", "drizzle-orm", "@prisma/client"}
    | {"better-sqlite3", "typeorm", "sqlalchemy", "sqlite3", "mysql2"}
)


def is_in_domain(path: str) -> bool:
    """Tells whether a file is of a package of the domain, which names no layer of its own."""
    return "domain" in path.split("/")


class Layers(Struct, frozen=True):
    """Knows the layer of every source file that is not a test.

    `doubtful` are the files that do nothing which would bear out a name of several meanings.
    """

    modules: Mapping[str, LayeredModule]
    around: Surroundings
    doubtful: frozenset[str] = frozenset()

    def of(self, path: str) -> Layer:
        """Gives the layer of a file or package folder; by its name if there is no such file."""
        known = self.modules.get(path)
        if known is not None:
            return known.layer
        name = path.rpartition("/")[2]
        if "." in name and f".{name.rpartition('.')[2]}" not in DIALECTS and self._is_data(name):
            return Layer.OTHER
        named = layer_by_name(path, self.around) or layer_by_name(path + "/__init__.py", self.around)
        return named.layer if named is not None else Layer.OTHER

    def is_sure(self, path: str) -> bool:
        """Tells whether a file is what its layer says, and not only called or built like it."""
        return path not in self.doubtful

    def is_above(self, path: str, other: str) -> bool:
        """Tells whether a file is surely of a higher layer than another.

        Of a `domain` package everything may depend, whatever its parts are called.
        """
        is_higher = self.of(path).rank > self.of(other).rank
        return is_higher and self.is_sure(path) and self.is_sure(other) and not is_in_domain(path)

    def paths(self, layer: Layer) -> list[str]:
        """Lists the files of one layer."""
        return [path for path, module in self.modules.items() if module.layer is layer]

    def has(self, *layers: Layer) -> bool:
        """Tells whether a file is of one of some layers."""
        return any(module.layer in layers for module in self.modules.values())

    def by_group(self) -> dict[str, Layer]:
        """Names the layers as briefly as is true; where one path is in another, the longer counts."""
        groups: dict[str, Layer] = {}
        for path, module in sorted(self.modules.items()):
            if module.layer is not Layer.OTHER:
                groups[_group(path, module, self.modules)] = module.layer
        for path, module in sorted(self.modules.items()):
            if module.layer is Layer.OTHER and _layer_above(path, groups) is not Layer.OTHER:
                groups[path] = Layer.OTHER
        return {
            group: layer
            for group, layer in sorted(groups.items())
            if layer is not _layer_above(group.rpartition("/")[0], groups)
        }

    @staticmethod
    def _is_data(name: str) -> bool:
        return name.rpartition(".")[2] in {
            "json",
            "md",
            "yaml",
            "yml",
            "toml",
            "sql",
            "txt",
            "css",
            "html",
        }


@fact
def layers(project: Project, task: Task, accesses: DataAccesses) -> Layers:
    """Puts every source file that is not a test into its layer."""
    around = _surroundings(project, task, accesses)
    content = Content(project, accesses, around)
    browser = _browser_folders(project)
    modules: dict[str, LayeredModule] = {}
    for file in project.files:
        if file.is_test:
            continue
        if _is_in(file.path, browser):
            modules[file.path] = LayeredModule(file.path, Layer.OTHER, "it runs in a browser", file.path)
            continue
        named = layer_by_name(file.path, around)
        if named is None or (_is_schema(named) and content.defines_tables(file.path)):
            named = content.layer_of(file.path) or named
        elif named.layer is Layer.OTHER and not around.stated and content.answers(named):
            named = LayeredModule(file.path, Layer.ROUTES, "it answers routes", file.path)
        elif content.serves(named):
            why = "it is in a folder of services, and touches no data"
            named = LayeredModule(file.path, Layer.SERVICES, why, named.group)
        elif named.layer is Layer.MODELS and content.is_of_queries(named):
            named = LayeredModule(file.path, Layer.REPOSITORIES, BY_QUERIES, named.group)
        elif content.answers_in_routes(named):
            named = LayeredModule(file.path, Layer.ROUTES, "it answers routes", file.path)
        elif content.contradicts(named):
            named = LayeredModule(file.path, Layer.OTHER, "it does not do what its name says", file.path)
        modules[file.path] = named or LayeredModule(file.path, Layer.OTHER, "nothing tells", file.path)
    if not around.stated:
        modules.update(list(use_cases(project.imports, modules)))
    modules.update(content.models_beside_code())
    if all(module.layer is not Layer.MODELS for module in modules.values()):
        modules.update(_models_of_migrations(project, modules))
    doubtful = frozenset(path for path, one in modules.items() if not content.bears_out(one))
    return Layers(modules, around, doubtful)


def _models_of_migrations(
    project: Project, modules: Mapping[str, LayeredModule]
) -> Iterator[tuple[str, LayeredModule]]:
    """Takes the migrations of an app without models for what defines its data."""
    defining = {t.at.path for t in project.tables if t.origin == "migration" and not t.is_test}
    folders = {path.rpartition("/")[0] for path in defining & modules.keys()}
    for path, module in modules.items():
        folder = path.rpartition("/")[0]
        if folder in folders and module.layer is Layer.OTHER:
            why = "only migrations define the tables"
            yield path, LayeredModule(path, Layer.MODELS, why, folder or path)


def _is_schema(named: LayeredModule) -> bool:
    """Tells whether a name speaks of schemas, which may be those of requests or of tables."""
    words = words_of(stem_of(named.group))
    return bool({"schema", "schemas"} & set(words)) and words[-1] not in layer_words.OTHER_ENDINGS


def _surroundings(project: Project, task: Task, accesses: DataAccesses) -> Surroundings:
    web = {r.at.path for r in project.routes if not r.is_test}
    web |= {r.handler_at.path for r in project.routes if r.handler_at is not None and not r.is_test}
    command_lines: set[str] = set()
    for item in project.imports:
        if item.package is None or item.is_test or item.is_type_only:
            continue
        modules = (item.module, *(f"{item.module}.{name.name}" for name in item.names))
        if any(is_web_framework(item.package, module) for module in modules):
            web.add(item.source)
        if item.package in _COMMAND_LINES:
            command_lines.add(item.source)
    by_folder = layers_by_folder(file.path for file in project.files if not file.is_test)
    around_web = frozenset(_with_folders(web))
    return Surroundings(
        around_web,
        frozenset(_with_folders(command_lines)),
        frozenset(project.folders),
        frozenset(f for f, named in by_folder.items() if _is_feature(f, named, around_web)),
        frozenset(f for f, named in by_folder.items() if named - {Layer.ROUTES}),
        frozenset(access.at.path for access in accesses.every),
        frozenset(manifest.path.rpartition("/")[0] for manifest in project.manifests),
        layers_stated(dict(task.layer_names)),
    )


def _is_feature(folder: str, named: Set[Layer], web: Set[str]) -> bool:
    """Tells whether the files of a folder are layers of one thing, perhaps of one called `route`.

    Without anything of the web, `models/route.py` and `models/service.py` are models of such things.
    """
    own = layer_words.WORDS.get(folder.rpartition("/")[2])
    if own is Layer.ROUTES and folder not in web:
        return len(named) > 1
    return len(named) > 1 and Layer.ROUTES in named and (own in {None, Layer.ROUTES} or folder in web)


def _browser_folders(project: Project) -> frozenset[str]:
    """Finds folders in which pages are drawn and nothing is served or stored."""
    drawing = {i.source for i in project.imports if i.package in _BROWSER}
    serving = {a.at.path for a in project.routes} | {
        i.source
        for i in project.imports
        if i.package is not None and (is_web_framework(i.package, i.module) or i.package in _DRIVERS)
    }
    return frozenset(_with_folders(drawing)) - frozenset(_with_folders(serving)) - drawing


def _is_in(path: str, folders: frozenset[str]) -> bool:
    return any(folder in folders for folder in _with_folders([path]))


def _with_folders(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        parts = path.split("/")
        yield from ("/".join(parts[:end]) for end in range(1, len(parts) + 1))


def _group(path: str, module: LayeredModule, modules: Mapping[str, LayeredModule]) -> str:
    """Names what decided; for a file that decided itself, its folder if most files there agree."""
    folder = path.rpartition("/")[0]
    is_plain = stem_of(path) in layer_words.WORDS and folder.rpartition("/")[2] not in layer_words.DATA
    if module.group != path or "/" not in folder or is_plain:
        return module.group
    around = [
        m for p, m in modules.items() if p.startswith(folder + "/") and not p.endswith("__init__.py")
    ]
    layered = [m for m in around if m.layer is not Layer.OTHER]
    agree = all(m.layer is module.layer for m in layered)
    return folder if agree and len(layered) >= 0.6 * len(around) else path


def _layer_above(path: str, groups: Mapping[str, Layer]) -> Layer:
    """Gives the layer of the nearest group that a path is in."""
    while path:
        if path in groups:
            return groups[path]
        path = path.rpartition("/")[0]
    return Layer.OTHER
