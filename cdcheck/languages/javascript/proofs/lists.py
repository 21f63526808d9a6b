"""Tells which expressions are surely lists."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.ir.binding import names_in
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location

_GIVING = frozenset(
    {"map", "filter", "slice", "concat", "flatMap", "flat", "split", "toSorted", "splice"}
)
_OF_OBJECT = frozenset({"keys", "values", "entries", "getOwnPropertyNames"})
_DEPTH = 5


def is_list(
    file: LoweredFile,
    index: int,
    value: ir.Expression | None,
    lists: frozenset[Location],
    depth: int = 0,
) -> bool:
    """Tells whether an expression in a function is a list; `lists` are calls that promise one."""
    if isinstance(value, ir.Sequence):
        return True
    if isinstance(value, ir.Await):
        return isinstance(value.value, ir.Call) and file.place(value.value) in lists
    if isinstance(value, ir.Call) and isinstance(value.function, ir.Attribute) and depth < _DEPTH:
        owner, name = value.function.base, value.function.name
        if isinstance(owner, ir.Name) and owner.id in {"Object", "Array"}:
            return name in (_OF_OBJECT if owner.id == "Object" else {"from", "of"})
        if name == "split":
            return True
        return name in _GIVING and is_list(file, index, owner, lists, depth + 1)
    if isinstance(value, ir.Name) and depth < _DEPTH:
        given = list(_given(file, index, value.id))
        return len(given) == 1 and (
            given[0] is _LIST or is_list(file, index, given[0], lists, depth + 1)
        )
    return False


_LIST = ir.Sequence(0, 0, "list", ())


def _given(file: LoweredFile, index: int, name: str) -> Iterator[ir.Expression | None]:
    """Lists what a name is given in a function and those around it; `_LIST` where a type says so."""
    functions = file.extract.functions
    while True:
        function = functions[index] if index >= 0 else None
        for parameter in function.parameters if function is not None else ():
            if parameter.name == name:
                yield _LIST if _says_list(parameter.annotation) else None
            elif name in names_in(parameter.pattern):
                yield None
        for found in file.nodes_of(index):
            if isinstance(found.node, ir.Assign):
                yield from _assigned(found.node, name)
            elif isinstance(found.node, ir.Loop) and name in names_in(found.node.target):
                yield None
        if index < 0:
            return
        index = functions[index].parent


def _assigned(made: ir.Assign, name: str) -> Iterator[ir.Expression | None]:
    target = made.targets[0]
    if isinstance(target, ir.Name) and target.id == name:
        yield _LIST if _says_list(made.annotation) else made.value
    elif not isinstance(target, ir.Attribute) and name in names_in(target):
        yield None


def _says_list(annotation: ir.Expression | None) -> bool:
    if not isinstance(annotation, ir.Index):
        return False
    return ir.last_name(annotation.base) in {"Array", "ReadonlyArray"}
