"""What files define and do, where their names do not tell a layer or tell the wrong one."""

from collections import Counter

from cdcheck.facts.data_access import DataAccesses
from cdcheck.facts.layer_names import Surroundings, layer_by_name, stem_of, words_of
from cdcheck.facts.layer_shapes import shapes_kept
from cdcheck.knowledge import layer_words
from cdcheck.knowledge.data_calls import Touch, touch_of
from cdcheck.model.code import Call, Import
from cdcheck.model.data import Strength
from cdcheck.model.layers import Layer, LayeredModule
from cdcheck.model.project import Project

_APPS = frozenset({"express", "fastify", "hono.Hono", "koa", "fastapi.FastAPI", "flask.Flask"})
_CLIENTS = frozenset({"@prisma/client.PrismaClient", "typeorm.DataSource"})
BY_QUERIES = "it holds queries and no routes"


def _folders(path: str) -> list[str]:
    return path.split("/")[:-1]


def _describes(item: Import) -> bool:
    """Tells whether an import gets what declares methods and paths apart from what answers them."""
    is_openapi = item.package == "@hono/zod-openapi"
    return is_openapi and any(name.name == "createRoute" for name in item.names)


def _defines(call: Call) -> bool:
    is_shown = call.external is not None and not call.is_test and call.caller is None
    return is_shown and touch_of(call.external or "") is Touch.DEFINE


def _connecting(project: Project) -> set[str]:
    """Finds the files that make a client of a database."""
    made = {use.at.path for use in project.databases if use.strength is Strength.CONNECTS}
    return made | {call.at.path for call in project.calls if call.external in _CLIENTS}


def _sending_on(project: Project, accesses: DataAccesses) -> set[str]:
    """Finds the files that make a client and send only what others hand them, or what is of no table."""
    asking = {query.at.path for query in project.queries if query.tables}
    told = {(query.at.path, query.at.line) for query in project.queries}
    asking |= {a.at.path for a in accesses.every if (a.at.path, a.at.line) not in told}
    return _connecting(project) - asking


class Content:
    """Tells layers by what files define and do."""

    def __init__(self, project: Project, accesses: DataAccesses, around: Surroundings) -> None:
        self._around = around
        own = [r for r in project.routes if not r.is_test]
        answered = [r.handler.partition(":")[0] for r in own if r.handler]
        self._targets: dict[str, list[str]] = {}
        self._importers: dict[str, list[str]] = {}
        for item in project.imports:
            found = {item.target, *(symbol.target for symbol in item.names)}
            self._targets.setdefault(item.source, []).extend(path for path in found if path)
            for path in found:
                self._importers.setdefault(path or "", []).append(item.source)
        self._registered = Counter(r.at.path for r in own)
        self._handled = Counter(answered)
        self._no_services = {middleware.at.path for middleware in project.middleware}
        self._no_services |= {listener.at.path for listener in project.listeners}
        self._no_services |= {c.at.path for c in project.classes if _CLIENTS.intersection(c.bases)}
        self._no_services |= {call.at.path for call in project.calls if call.external in _APPS}
        self._no_services |= _connecting(project) - {access.at.path for access in accesses.every}
        self._no_repositories = _sending_on(project, accesses)
        self._classes = {c.at.path for c in project.classes if c.kind == "class"}
        self._shaped = {c.at.path for c in project.classes}
        self._kept = shapes_kept(project)
        self._sources = [f.path for f in project.files if not f.is_test]
        self._migrated = any(t.origin == "migration" and not t.is_test for t in project.tables)
        self._tables = {t.at.path for t in project.tables if t.origin == "model" and not t.is_test}
        if not project.tables:
            self._tables = {c.at.path for c in project.calls if _defines(c)}
        self._described = {i.source for i in project.imports if _describes(i)}
        self._functions = Counter(f.path for f in project.functions if not f.is_test and f.name)
        self._reaching = Counter({a.at.path: 0 for a in accesses.every})
        for path, _ in {(a.at.path, a.function) for a in accesses.every if a.function}:
            self._reaching[path] += 1

    def defines_tables(self, path: str) -> bool:
        return path in self._tables and not {"migrations", "versions", "seeds"} & set(path.split("/"))

    def contradicts(self, named: LayeredModule) -> bool:
        """Tells whether a file cannot be what it is named.

        A service that makes or binds a server, or sets up its middleware, is a process; one that is an
        ORM's client, or makes one and asks it nothing, is the database. Where tables are defined
        elsewhere, `x.models` with functions and no class is about models, as are the shapes of what is
        sent and received, or what only uses a web framework.
        """
        if named.why.startswith("the configuration"):
            return False
        if named.layer is Layer.SERVICES and named.path in self._no_services:
            return True
        if named.layer is not Layer.MODELS or not self._tables or self._holds_tables(named.group):
            return False
        if not {"model", "models"} & set(words_of(stem_of(named.group).rpartition(".")[2])):
            return False
        is_by_file = named.group == named.path and "." in stem_of(named.path)
        is_of_functions = self._functions[named.path] > 0 and named.path not in self._classes
        is_of_shapes = named.path in self._kept and named.path not in self._reaching
        is_of_web = named.path in self._around.web and named.path not in self._shaped
        return is_of_shapes or is_of_web or (is_by_file and is_of_functions)

    def serves(self, named: LayeredModule) -> bool:
        """Tells whether `crud` of a service is what it does, and touches no data by itself."""
        is_by_file = named.group == named.path and stem_of(named.path) == "crud"
        folders = {layer_words.WORDS.get(name) for name in _folders(named.path)}
        return is_by_file and Layer.SERVICES in folders and named.path not in self._reaching

    def answers(self, named: LayeredModule) -> bool:
        """Tells whether a file that is named for something else is of the routes."""
        is_by_file = named.group == named.path and "." not in stem_of(named.path)
        return named.path in self._described or (is_by_file and self._handled[named.path] > 0)

    def answers_in_routes(self, named: LayeredModule) -> bool:
        """Tells whether a file in a folder of routes is named for what its routes are about."""
        if named.layer is Layer.ROUTES or named.why.startswith("the configuration"):
            return False
        folders = set(_folders(named.path))
        is_among = any(layer_words.WORDS.get(name) is Layer.ROUTES for name in folders)
        if named.layer is Layer.MODELS and named.path not in self._tables:
            is_among |= not folders.isdisjoint(layer_words.ROUTES_IF_WEB)
            return is_among and self._registered[named.path] + self._handled[named.path] > 0
        return is_among and self._registered[named.path] > 0

    def bears_out(self, named: LayeredModule) -> bool:
        """Tells whether a file does what its name says, if the name has other meanings too."""
        is_by_file = named.group == named.path
        word = "_".join(words_of(stem_of(named.group)))
        if named.layer is Layer.ROUTES:
            if is_by_file and named.why.startswith("the file is named"):
                is_clear = word not in layer_words.WORDS and word not in layer_words.ROUTES_IF_WEB
                # A router may lead to anything, as to models or to queues.
                is_web = not word.endswith("router") or named.path in self._around.web
                is_at_work = self._registered[named.path] > 0 or self._handled[named.path] > 0
                return is_at_work or (is_clear and is_web)
            return word not in layer_words.ROUTES_IF_WEB or named.path in self._around.web
        if named.layer is Layer.REPOSITORIES:
            if is_by_file and words_of(stem_of(named.path))[-1] == "queries":
                # A model may keep the queries that it offers beside itself.
                return not any(
                    layer_words.WORDS.get(part) is Layer.MODELS for part in _folders(named.path)
                )
            if (
                is_by_file
                and word == "crud"
                and Layer.SERVICES in map(layer_words.WORDS.get, _folders(named.path))
            ):
                return False
            is_weak = word in layer_words.REPOSITORIES_IF_FOLDER
            return named.why != BY_QUERIES and (not is_weak or named.path in self._reaching)
        if named.layer is Layer.MODELS and is_by_file:
            # `model.ts` may be about the models of a language or of a car.
            is_clear = word in layer_words.WORDS and not self._functions[named.path]
            shaped = self._classes if word in layer_words.WORDS else self._shaped
            return is_clear or any(named.path in made for made in (self._tables, shaped, self._reaching))
        return True

    def is_of_queries(self, named: LayeredModule) -> bool:
        """Tells whether a folder of `models` holds functions that query what migrations define."""
        if self._tables or not self._migrated or named.group == named.path:
            return False
        inside = [path for path in self._sources if path.startswith(named.group + "/")]
        asking = sum(self._reaching[path] > 0 for path in inside)
        return asking * 2 >= len(inside) and not self._classes.intersection(inside)

    def models_beside_code(self) -> dict[str, LayeredModule]:
        """Puts what defines tables in a language of its own into the layer of models."""
        found = (path for path in self._tables if path.endswith(".prisma"))
        return {path: LayeredModule(path, Layer.MODELS, "it defines tables", path) for path in found}

    def _holds_tables(self, group: str) -> bool:
        return any(path == group or path.startswith(group + "/") for path in self._tables)

    def layer_of(self, path: str) -> LayeredModule | None:
        if self._is_routes(path):
            return LayeredModule(path, Layer.ROUTES, "it answers routes", path)
        if self.defines_tables(path):
            return LayeredModule(path, Layer.MODELS, "it defines tables", path)
        if self._is_repository(path):
            return LayeredModule(path, Layer.REPOSITORIES, BY_QUERIES, path)
        return None

    def _is_routes(self, path: str) -> bool:
        if layer_words.DOCUMENTATION & set(words_of(stem_of(path))):
            return False
        least = 3 if stem_of(path) in layer_words.ASSEMBLY - {"index"} else 1
        if stem_of(path) == "index" and path.count("/") <= 1:
            least = 3
        is_entry = stem_of(path) == "index" and path.rpartition("/")[0] in self._around.features
        return self._handled[path] >= least or (is_entry and self._registered[path] > 0)

    def _is_repository(self, path: str) -> bool:
        if path not in self._reaching or self._registered[path] or stem_of(path) in layer_words.ASSEMBLY:
            return False
        if path in self._around.web or path in self._around.command_lines:
            return False
        if path in self._no_repositories:
            return False
        if self._uses_services(path) or self._serves_models(path):
            return False
        folders = set(_folders(path))
        words = {*words_of(stem_of(path)), *folders}
        if words & (layer_words.NOT_DATA | layer_words.OTHER):
            return False
        share = self._reaching[path] / max(self._functions[path], 1)
        is_about_data = bool((folders | {stem_of(path)}) & layer_words.DATA)
        return self._reaching[path] > 0 and (is_about_data or share >= 0.5)

    def _serves_models(self, path: str) -> bool:
        """Tells whether models are built on a file: a declarative base, mixins, a session."""
        for source in self._importers.get(path, ()):
            named = layer_by_name(source, self._around)
            if source in self._tables or (named is not None and named.layer is Layer.MODELS):
                return True
        return False

    def _uses_services(self, path: str) -> bool:
        named = (layer_by_name(target, self._around) for target in self._targets.get(path, ()))
        return any(module is not None and module.layer.rank >= 2 for module in named)
