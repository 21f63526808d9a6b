"""Finds what the methods of DRF's serializers take out of their context."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.serializer_contexts import ContextRead, SerializerContexts
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import Body, LoweredFile
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.model.code import Function
from cdcheck.model.project import Project
from cdcheck.model.serializing import Serializer
from cdcheck.proving import SourceTexts

_NOTHING = "AttributeError: 'NoneType' object has no attribute"
_STRAIGHT = (ir.Evaluate, ir.Assign, ir.Return)


@fact
def serializer_contexts(project: Project, sources: SourceTexts) -> SerializerContexts:
    """Reads the files again that declare serializers."""
    methods: dict[str, list[Function]] = {}
    for function in project.functions:
        methods.setdefault(function.owner or "", []).append(function)
    found: dict[str, tuple[ContextRead, ...]] = {}
    for serializer in project.serializers:
        names = _answering(serializer)
        for method in methods.get(serializer.id, ()) if not serializer.is_test else ():
            file = lowered(method.path, sources) if method.name in names else None
            if file is not None:
                reads = tuple(_reads(file, method))
                found[serializer.id] = (*found.get(serializer.id, ()), *reads)
    return SerializerContexts(found)


def _answering(serializer: Serializer) -> set[str]:
    """Names the methods that are called for each row that is answered."""
    if "to_representation" in serializer.members:
        return {"to_representation"}
    return {field.method for field in serializer.declared if field.method}


def _reads(file: LoweredFile, method: Function) -> Iterator[ContextRead]:
    body = next((f.body for f in file.extract.functions if file.span(f.at, f.end) == method.at), ())
    demanded = {id(node): error for node, error in _demanded(body)}
    for found in nodes(body):
        key = _key_of(found.node)
        if key and isinstance(found.node, ir.Index | ir.Call):
            error = demanded.get(id(found.node), "")
            yield ContextRead(file.place(found.node), key, method.name, error)


def _key_of(node: object) -> str:
    """Names what `self.context["request"]` or `self.context.get("request")` takes."""
    if isinstance(node, ir.Index):
        base, key = node.base, node.key
    elif isinstance(node, ir.Call) and ir.last_name(node.function) == "get" and node.arguments:
        base = node.function.base if isinstance(node.function, ir.Attribute) else node.function
        key = node.arguments[0]
    else:
        return ""
    is_context = isinstance(base, ir.Attribute) and base.name == "context"
    is_own = is_context and isinstance(base, ir.Attribute) and ir.last_name(base.base) == "self"
    return key.value if is_own and isinstance(key, ir.Const) and isinstance(key.value, str) else ""


def _demanded(body: Body) -> Iterator[tuple[ir.Expression, str]]:
    """Lists what is taken before the first condition, and fails where it is not there."""
    held: dict[str, ir.Call] = {}
    for tree in _always_run(body):
        if any(_is_choosing(found.node) for found in nodes(tree)):
            return
        for found in nodes(tree):
            node, around = found.node, found.around
            if isinstance(node, ir.Index) and _key_of(node):
                yield node, f"KeyError: '{_key_of(node)}'"
            elif isinstance(around, ir.Attribute) and isinstance(node, ir.Call) and _may_be_none(node):
                yield node, f"{_NOTHING} '{around.name}'"
            elif isinstance(around, ir.Attribute) and isinstance(node, ir.Name) and node.id in held:
                yield held[node.id], f"{_NOTHING} '{around.name}'"
        if isinstance(tree, ir.Assign) and isinstance(tree.value, ir.Call) and _may_be_none(tree.value):
            held |= {target.id: tree.value for target in tree.targets if isinstance(target, ir.Name)}


def _always_run(body: Body) -> Iterator[ir.Statement | ir.Expression]:
    for statement in body:
        if isinstance(statement, ir.If):
            yield statement.test
            return
        if not isinstance(statement, _STRAIGHT):
            return
        yield statement


def _may_be_none(call: ir.Call) -> bool:
    rest = call.arguments[1:]
    is_none = all(isinstance(one, ir.Const) and one.value is None for one in rest)
    return bool(_key_of(call)) and is_none and not call.keywords


def _is_choosing(node: object) -> bool:
    is_logical = isinstance(node, ir.Operation) and node.operator in {"and", "or"}
    return is_logical or isinstance(node, ir.Conditional | ir.Comprehension)
