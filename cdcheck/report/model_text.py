"""The model as a picture for a person: routes by resource, layers, tables, what is unresolved."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from posixpath import dirname

from cdcheck.facts.tree_shape import Shape, holder_of, shape_of
from cdcheck.model.data import Known
from cdcheck.model.http import Route
from cdcheck.model.layers import Layer
from cdcheck.model.project import Project
from cdcheck.report.model_json import is_shown, merged
from cdcheck.report.words import count
from cdcheck.session import Understood

_MAX_UNRESOLVED = 12
_NAMELESS = "<lambda>"
_REGEX_SIGNS = frozenset("^$\\")


def render(understood: Understood, *, reasons: bool = False) -> str:
    """Gives what was understood as text; with `reasons`, why each file has its layer."""
    return "\n".join(_lines(understood, reasons=reasons)) + "\n"


def _lines(understood: Understood, *, reasons: bool) -> Iterator[str]:
    project = understood.project
    languages = ", ".join(language.value for language in project.languages) or "no code"
    yield f"{project.framework or 'no web framework'}, {languages}"
    engine = understood.engine
    at = f" at {engine.at}" if engine.at is not None else ""
    yield f"database {engine.kind}{at}, orm {understood.orm.name}"
    routes = [route for route in project.routes if is_shown(route)]
    yield ""
    yield count(len(routes), "route")
    yield from _routes(routes)
    yield ""
    shape = shape_of(understood.layers.modules)
    yield f"layers of a {shape.cut}"
    yield from _layers(understood, shape, reasons=reasons)
    yield ""
    yield from _tables(project)
    yield ""
    yield _statements(project)
    yield ""
    yield from _unresolved(project)


def _routes(routes: list[Route]) -> Iterator[str]:
    by_resource: dict[str, list[Route]] = defaultdict(list)
    for route in routes:
        by_resource[_resource(route.path)].append(route)
    width = max((len(route.path) for route in routes), default=0)
    for resource, found in sorted(by_resource.items()):
        yield f"    {resource}"
        for route in sorted(found, key=lambda r: (r.path, r.method)):
            yield f"        {route.method:<7}{route.path:<{width}}  {_handler(route)}"


def _handler(route: Route) -> str:
    """Names what answers; what has no name, by its place."""
    if route.handler is None:
        return "?"
    return str(route.handler_at or route.at) if route.handler.endswith(_NAMELESS) else route.handler


def _resource(path: str) -> str:
    """Gives the first part of a path that names something; of a regular expression, what it is."""
    if not _REGEX_SIGNS.isdisjoint(path):
        return "by pattern"
    parts = [p for p in path.strip("/").split("/") if p and not p.startswith("{")]
    named = [p for p in parts if p != "api" and not (p[:1] == "v" and p[1:].isdigit())]
    return named[0] if named else "/"


def _tables(project: Project) -> Iterator[str]:
    tables = merged(project.tables)
    yield count(len(tables), "table")
    links: dict[str, dict[str, None]] = defaultdict(dict)
    for link in project.relationships:
        if link.name and link.target:
            links[link.source][f"{link.name} -> {link.target}"] = None
    for table in tables:
        yield f"    {table.full_name}: {', '.join(c.name for c in table.columns)}"
        if table.name in links:
            yield f"        {', '.join(links[table.name])}"


def _statements(project: Project) -> str:
    written = [query for query in project.queries if query.form == "sql" and not query.is_test]
    partly = sum(query.known is not Known.FULLY for query in written)
    return f"{count(len(written), 'statement')} in SQL" + (f", {partly} known in part" if partly else "")


def _unresolved(project: Project) -> Iterator[str]:
    """Lists what could not be resolved; what a loop met several times, once."""
    yield f"{len(project.unresolved)} unresolved"
    seen = Counter(f"{item.at}: {item.what}: {item.why}" for item in project.unresolved)
    for sentence, times in list(seen.items())[:_MAX_UNRESOLVED]:
        yield f"    {sentence}" + (f" ({times} times)" if times > 1 else "")
    rest = sum(list(seen.values())[_MAX_UNRESOLVED:])
    if rest:
        yield f"    and {rest} more"


def _layers(understood: Understood, shape: Shape, *, reasons: bool) -> Iterator[str]:
    if reasons:
        for module in understood.layers.modules.values():
            yield f"    {module.layer.value:<13}{module.path}  ({module.why})"
        return
    width = max((len(feature) for feature in shape.features), default=0)
    for feature, layers in shape.features.items():
        yield f"    {feature:<{width}}  {', '.join(layer.value for layer in layers)}"
    groups = _outside_features(understood.layers.by_group(), shape)
    for group, layer in sorted(groups.items(), key=lambda pair: (-_rank(pair[1]), pair[0])):
        yield f"    {layer:<13}{group}"
    if not groups and not shape.features:
        yield "    none"


def _outside_features(groups: Mapping[str, Layer], shape: Shape) -> dict[str, str]:
    """Lists what no feature holds; of several files of one folder that are none, how many there are."""
    left = {g: layer for g, layer in groups.items() if holder_of(g) not in shape.features}
    beside = Counter(dirname(group) for group, layer in left.items() if layer is Layer.OTHER)
    found: dict[str, str] = {}
    for group, layer in left.items():
        folder = dirname(group)
        if layer is not Layer.OTHER:
            found[group] = layer.value
        elif not any(folder.startswith(feature + "/") for feature in shape.features):
            is_one = beside[folder] == 1
            found[group if is_one else f"{folder} ({beside[folder]} files)"] = layer.value
    return found


def _rank(layer: str) -> int:
    order = ("models", "repositories", "services", "routes")
    return order.index(layer) if layer in order else -1
