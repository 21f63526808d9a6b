"""Follows the serializers of DRF through the functions that make them."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.serializer_flows import SerializerFlows, Step
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import Body, LoweredFile
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


@fact
def serializer_flows(project: Project, sources: SourceTexts) -> SerializerFlows:
    """Reads the files again that make serializers."""
    made: dict[str, set[Location]] = {}
    for making in project.serializer_makings:
        if not making.is_test:
            made.setdefault(making.at.path, set()).add(making.at)
    found: dict[Location, tuple[Step, ...]] = {}
    for path, places in made.items():
        file = lowered(path, sources)
        for index, body in file.bodies() if file is not None else ():
            if index >= 0 and file is not None:
                found.update(_in_function(file, index, body, places))
    return SerializerFlows(found)


def _in_function(
    file: LoweredFile, index: int, body: Body, places: set[Location]
) -> Iterator[tuple[Location, tuple[Step, ...]]]:
    bound: dict[str, list[ir.Expression]] = {}
    for found in nodes(body):
        node, around = found.node, found.around
        if isinstance(node, ir.Assign) and len(node.targets) == 1 and node.value is not None:
            for target in (node.targets[0],) if isinstance(node.targets[0], ir.Name) else ():
                bound.setdefault(target.id, []).append(node.value)
        elif (
            isinstance(node, ir.Call) and file.place(node) in places and isinstance(around, ir.Attribute)
        ):
            call = found.beyond if isinstance(found.beyond, ir.Call) else None
            is_call = call is not None and call.function is around
            named = _named(call) if call is not None and is_call else ()
            step = Step(file.place(around), around.name, is_call, named=named)
            yield file.place(node), (step,)
    for name, values in bound.items():
        if len(values) == 1 and file.place(values[0]) in places and not _is_shared(file, index, name):
            steps = tuple(_steps(file, body, name, 0))
            if _is_kept(body, name, len(steps)):
                yield file.place(values[0]), steps


def _is_shared(file: LoweredFile, index: int, name: str) -> bool:
    """Tells whether functions inside of one use its variable as well."""
    _, *inner = file.within(index)
    return any(any(file.mentions(name, number)) for number in inner)


def _is_kept(body: Body, name: str, count: int) -> bool:
    """Tells whether a variable is bound once, and else only asked for attributes."""
    uses = sum(isinstance(found.node, ir.Name) and found.node.id == name for found in nodes(body))
    return uses == count + 1


def _steps(file: LoweredFile, tree: object, name: str, depth: int) -> Iterator[Step]:
    """Lists the uses of a variable as they are written."""
    if isinstance(tree, tuple):
        for item in tree:
            yield from _steps(file, item, name, depth)
        return
    if isinstance(tree, ir.Assign):
        yield from _in_expression(file, (tree.value, tree.targets), name, depth)
    elif isinstance(tree, ir.If):
        yield from _in_expression(file, tree.test, name, depth)
        yield from _steps(file, (*tree.then, *tree.otherwise), name, depth + 1)
    elif isinstance(tree, ir.Loop):
        yield from _in_expression(file, (tree.iterable, tree.test), name, depth)
        yield from _steps(file, (*tree.body, *tree.otherwise), name, depth + 1)
    elif isinstance(tree, ir.Try):
        handlers = tuple(one for handler in tree.handlers for one in handler.body)
        yield from _steps(file, tree.body, name, depth)
        yield from _steps(file, (*handlers, *tree.otherwise), name, depth + 1)
        yield from _steps(file, tree.final, name, depth)
    elif isinstance(tree, ir.With):
        yield from _in_expression(file, tuple(item.context for item in tree.items), name, depth)
        yield from _steps(file, tree.body, name, depth)
    else:
        yield from _in_expression(file, tree, name, depth)


def _in_expression(file: LoweredFile, tree: object, name: str, depth: int) -> Iterator[Step]:
    """Lists the uses in an expression; all of one that chooses are counted as chosen."""
    depth += any(_is_choosing(found.node) for found in nodes(tree))
    for found in nodes(tree):
        around = found.around
        is_use = isinstance(found.node, ir.Name) and found.node.id == name
        if is_use and isinstance(around, ir.Attribute):
            call = _call_of(tree, around)
            is_alone = isinstance(tree, ir.Evaluate) and call is not None and tree.value is call
            named = _named(call) if call is not None else ()
            yield Step(file.place(around), around.name, call is not None, is_alone, named, depth)


def _is_choosing(node: object) -> bool:
    is_logical = isinstance(node, ir.Operation) and node.operator in {"and", "or"}
    return is_logical or isinstance(node, ir.Conditional | ir.Comprehension)


def _call_of(tree: object, function: ir.Attribute) -> ir.Call | None:
    calls = (found.node for found in nodes(tree) if isinstance(found.node, ir.Call))
    return next((call for call in calls if call.function is function), None)


def _named(call: ir.Call) -> tuple[str, ...]:
    unpacked = ("*",) if any(isinstance(argument, ir.Spread) for argument in call.arguments) else ()
    return (*unpacked, *(name if name != "**" else "*" for name, _ in call.keywords))
