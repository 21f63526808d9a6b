"""Edits of Python, by libcst: all that is not changed stays as it is written."""

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, ParentNodeProvider, PositionProvider

from cdcheck.model.edits import Argument, Await, Defer
from cdcheck.model.places import Location

_NO_SPACE = cst.SimpleWhitespace("")


def edited(edit: Await | Defer | Argument, text: str) -> str | None:
    """Makes an edit; `None` if what it is about is not there, or cannot be changed so."""
    try:
        module = Module(text)
    except (cst.ParserSyntaxError, RecursionError):
        return None
    match edit:
        case Await():
            return _awaited(module, edit)
        case Defer():
            return _deferred(module, edit)
        case Argument():
            return _with_argument(module, edit)


class Module:
    """Is a parsed file that knows where its nodes stand."""

    def __init__(self, text: str) -> None:
        wrapper = MetadataWrapper(cst.parse_module(text))
        self.tree = wrapper.module
        self._places = wrapper.resolve(PositionProvider)
        self._parents = wrapper.resolve(ParentNodeProvider)

    def parent(self, node: cst.CSTNode) -> cst.CSTNode:
        return self._parents[node]

    def calls_at(self, at: Location) -> list[cst.Call]:
        """Lists the calls that stand exactly at a place."""
        return [node for node in self._calls() if _is_at(self._places[node], at)]

    def calls_in(self, at: Location) -> list[cst.Call]:
        """Lists the calls in a place, whole."""
        return [node for node in self._calls() if _is_in(self._places[node], at)]

    def _calls(self) -> list[cst.Call]:
        return [node for node in self._places if isinstance(node, cst.Call)]

    def with_changed(self, old: cst.CSTNode, new: cst.CSTNode) -> str | None:
        changed = self.tree.deep_replace(old, new)
        return changed.code if isinstance(changed, cst.Module) else None


def _awaited(module: Module, edit: Await) -> str | None:
    calls = module.calls_at(edit.at)
    if len(calls) != 1 or not _may_await(module, calls[0]):
        return None
    (call,) = calls
    parent = module.parent(call)
    is_primary = (
        (isinstance(parent, cst.Attribute | cst.Subscript) and parent.value is call)
        or (isinstance(parent, cst.Call) and parent.func is call)
        or isinstance(parent, cst.Await)
    )
    waits = cst.Await(call)
    if is_primary:
        waits = waits.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return module.with_changed(call, waits)


def _may_await(module: Module, node: cst.CSTNode) -> bool:
    """Tells whether `await` may stand where a node stands."""
    while not isinstance(node, cst.Module):
        node = module.parent(node)
        if isinstance(node, cst.FunctionDef):
            return node.asynchronous is not None
        if isinstance(node, cst.Lambda | cst.GeneratorExp | cst.ClassDef):
            return False
    return False


def _deferred(module: Module, edit: Defer) -> str | None:
    named = [
        argument
        for call in module.calls_in(edit.at)
        for argument in call.args
        if argument.keyword is not None and argument.keyword.value in edit.arguments
    ]
    if len(named) != 1:
        return None
    value = named[0].value
    if isinstance(value, cst.Call):
        is_plain = not value.args and not _calls_in(value.func)
        made = value.func if is_plain else cst.Lambda(cst.Parameters(), value)
    elif isinstance(value, cst.List | cst.Dict):
        is_empty = not value.elements
        maker = cst.Name("list" if isinstance(value, cst.List) else "dict")
        made = maker if is_empty else cst.Lambda(cst.Parameters(), value)
    else:
        return None
    return module.with_changed(value, made)


def _calls_in(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Call) or any(map(_calls_in, node.children))


def _with_argument(module: Module, edit: Argument) -> str | None:
    calls = module.calls_at(edit.at)
    if len(calls) != 1:
        return None
    (call,) = calls
    value = cst.parse_expression(edit.value)
    for argument in call.args:
        if argument.keyword is not None and argument.keyword.value == edit.name:
            return module.with_changed(argument.value, value)
        if argument.star == "**":
            return None
    added = cst.Arg(
        value,
        keyword=cst.Name(edit.name),
        equal=cst.AssignEqual(whitespace_before=_NO_SPACE, whitespace_after=_NO_SPACE),
    )
    return module.with_changed(call, call.with_changes(args=_appended(call, added)))


def _appended(call: cst.Call, added: cst.Arg) -> list[cst.Arg]:
    """Puts an argument last, spaced as those before it."""
    if not call.args:
        return [added]
    *before, last = call.args
    between = before[-1].comma if before else cst.MaybeSentinel.DEFAULT
    if not isinstance(between, cst.Comma):
        is_broken = isinstance(call.whitespace_before_args, cst.ParenthesizedWhitespace)
        space = call.whitespace_before_args if is_broken else cst.SimpleWhitespace(" ")
        between = cst.Comma(whitespace_after=space)
    added = added.with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)
    return [*before, last.with_changes(comma=between, whitespace_after_arg=_NO_SPACE), added]


def _is_at(found: CodeRange, at: Location) -> bool:
    return (found.start.line, found.start.column + 1) == (at.line, at.column) and (
        found.end.line,
        found.end.column + 1,
    ) == (at.end_line, at.end_column)


def _is_in(found: CodeRange, at: Location) -> bool:
    return (at.line, at.column) <= (found.start.line, found.start.column + 1) and (
        found.end.line,
        found.end.column + 1,
    ) <= (at.end_line, at.end_column)
