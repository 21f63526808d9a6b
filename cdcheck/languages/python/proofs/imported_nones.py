"""Finds what functions do with names that were imported while they were `None`."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.imported_nones import Bound, ImportedNones, NoneUse, are_earlier, bound_at_start
from cdcheck.ir.walking import Found, nodes
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_SETTING = b"global "


@fact
def imported_nones(project: Project, sources: SourceTexts) -> ImportedNones:
    """Reads the modules again that have names which a function sets, and those that import them."""
    asked: dict[str, list[Bound]] = {}
    for bound in bound_at_start(project):
        asked.setdefault(bound.symbol.target or "", []).append(bound)
    found: dict[Location, NoneUse] = {}
    for path, names in asked.items():
        if _SETTING not in (sources.read(path) or b""):
            continue
        # The grammar is slow to load, and most apps have nothing for it.
        from cdcheck.languages.python.proofs.lowered_files import lowered  # noqa: PLC0415 (see above)

        module = lowered(path, sources)
        for bound in names if module is not None else ():
            none = _none_of(module, bound.symbol.name) if module is not None else None
            file = lowered(bound.item.source, sources) if none is not None else None
            if module is None or none is None or file is None:
                continue
            for use in _uses(bound, module, none, file, project):
                if not _is_set_by_others(bound, project, sources):
                    found[use.imported_at] = use
    return ImportedNones(found)


def _uses(
    bound: Bound, module: LoweredFile, none: ir.Expression, file: LoweredFile, project: Project
) -> Iterator[NoneUse]:
    name, alias = bound.symbol.name, bound.symbol.alias
    if _is_bound_again(file, alias):
        return
    setters = {i: f for i, f in enumerate(module.extract.functions) if _sets(f.body, name)}
    use = _first_use(file, alias)
    ids = {f"{module.path}:{function.qualified_name}" for function in setters.values()}
    if use is None or not setters or not are_earlier(bound.item, ids, project):
        return
    setter = next(iter(setters.values()))
    yield NoneUse(
        file.place(use[1]),
        alias,
        file.extract.functions[use[0]].qualified_name,
        use[2],
        bound.symbol.at,
        module.place(none),
        module.span(setter.name_at, setter.name_at + len(setter.name)),
    )


def _none_of(module: LoweredFile, name: str) -> ir.Expression | None:
    """Finds where a module says that a name is `None`, if it binds it by nothing else but functions."""
    if name not in module.extract.global_names or _is_defined(module, name):
        return None
    bindings = [n for f in nodes(module.extract.body) if (n := _binding(f, name)) is not None]
    top = [one for one in bindings if one in module.extract.body]
    if len(bindings) != 1 or len(top) != 1 or not isinstance(top[0], ir.Assign):
        return None
    value = top[0].value
    is_none = isinstance(value, ir.Const) and value.value is None
    return top[0].targets[0] if is_none and len(top[0].targets) == 1 else None


def _is_defined(module: LoweredFile, name: str) -> bool:
    functions = {one.qualified_name for one in module.extract.functions}
    return name in functions | {one.qualified_name for one in module.extract.classes}


def _binding(found: Found, name: str) -> object | None:
    """Gives a node that binds a name."""
    node = found.node
    if isinstance(node, ir.Assign):
        targets: tuple[object, ...] = node.targets
    elif isinstance(node, ir.Import):
        return node if name in {one.alias for one in node.names} or "*" in _names(node) else None
    elif isinstance(node, ir.Loop | ir.WithItem | ir.Bind | ir.Generator | ir.Handler):
        targets = (node.target,)
    else:
        return None
    bound = (one.node for target in targets for one in nodes(target))
    return node if any(isinstance(one, ir.Name) and one.id == name for one in bound) else None


def _names(node: ir.Import) -> set[str]:
    return {one.name for one in node.names}


def _sets(body: tuple[ir.Statement, ...], name: str) -> bool:
    return any(_binding(found, name) is not None for found in nodes(body))


def _is_bound_again(file: LoweredFile, alias: str) -> bool:
    """Tells whether a file binds a name by more than the one import."""
    bodies = (*(body for _, body in file.bodies()), *(cls.body for cls in file.extract.classes))
    bindings = [f for body in bodies for f in nodes(body) if _binding(f, alias) is not None]
    taken = any(p.name == alias for f in file.extract.functions for p in f.parameters)
    return taken or len(bindings) != 1 or alias in file.extract.global_names or _is_defined(file, alias)


def _first_use(file: LoweredFile, alias: str) -> tuple[int, ir.Expression, str] | None:
    """Finds the first use that fails, unless something asks whether the name is set."""
    failing: list[tuple[int, ir.Expression, str]] = []
    for index, body in file.bodies():
        for found in nodes(body):
            node, around = found.node, found.around
            if not isinstance(node, ir.Name) or node.id != alias:
                continue
            if isinstance(around, ir.Operation | ir.If | ir.Conditional):
                return None
            said = _fails_as(node, around)
            if said and index >= 0 and isinstance(around, ir.Call | ir.Attribute | ir.Index):
                failing.append((index, around, said))
    return min(failing, key=lambda one: one[1].at) if failing else None


def _fails_as(node: ir.Name, around: object) -> str:
    if isinstance(around, ir.Call) and around.function is node:
        return "TypeError: 'NoneType' object is not callable"
    if isinstance(around, ir.Attribute) and not around.name.startswith("__"):
        return f"AttributeError: 'NoneType' object has no attribute '{around.name}'"
    if isinstance(around, ir.Index) and around.base is node:
        return "TypeError: 'NoneType' object is not subscriptable"
    return ""


def _is_set_by_others(bound: Bound, project: Project, sources: SourceTexts) -> bool:
    """Tells whether another module sets the name from outside, or the module changes as a whole."""
    paths = (bound.symbol.target or "", bound.item.source)
    modules = [
        path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2] for path in paths
    ]
    words = [f"{one}.{bound.symbol.name}{mark}".encode() for one in modules for mark in (" =", "=")]
    words += [b"globals()", b"importlib.reload", f'"{bound.symbol.name}",'.encode()]
    texts = (sources.read(f.path) or b"" for f in project.files if f.path.endswith(".py"))
    return any(word in text for text in texts for word in words)
