"""SQLAlchemy's statements and loader options, read off their syntax."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import libcst as cst

from cdcheck.languages.python.flow.states import Held, Path, Statement

_LOADERS = frozenset(
    {
        "selectinload",
        "joinedload",
        "subqueryload",
        "immediateload",
        "contains_eager",
        "noload",
        "raiseload",
    }
)
_PASSING = frozenset({"defaultload", "lazyload"})
_JOINING = frozenset({"joinedload", "contains_eager"})
_SAME = frozenset(
    {
        "where",
        "filter",
        "filter_by",
        "order_by",
        "limit",
        "offset",
        "join",
        "outerjoin",
        "distinct",
        "group_by",
        "having",
        "with_for_update",
        "execution_options",
        "select_from",
        "correlate",
    }
)
_COLUMNS_ONLY = frozenset({"load_only", "defer", "undefer", "with_loader_criteria"})

ClassOf = Callable[[cst.BaseExpression], str | None]


class Loaded(NamedTuple):
    """Is what a chain of loaders loads, which of it is joined, and the path that the chain stands at."""

    loads: frozenset[Path] = frozenset()
    joined: frozenset[Path] = frozenset()
    at: Path = ()


def called(node: cst.Call) -> str:
    """Gives the last name of what is called."""
    if isinstance(node.func, cst.Attribute):
        return node.func.attr.value
    return node.func.value if isinstance(node.func, cst.Name) else ""


def statement_of(node: cst.Call, class_of: ClassOf, before: Held) -> Statement | None:
    """Reads `select(Model)` and what is chained to it; `before` is what the method is called on."""
    name = called(node)
    if isinstance(node.func, cst.Name) or name == "select":
        if name != "select" or len(node.args) != 1 or node.args[0].star or node.args[0].keyword:
            return None
        cls = class_of(node.args[0].value)
        return None if cls is None else Statement(cls)
    if not isinstance(before, Statement):
        return None
    if name in _SAME:
        return before
    if name == "options":
        return with_options(before, [argument.value for argument in node.args])
    return None


def with_options(before: Statement, written: Iterable[cst.BaseExpression]) -> Statement:
    """Adds loader options to a statement; one that is not understood may load anything."""
    loads, joined, is_open = set(before.loads), set(before.joined), before.is_open
    for option in written:
        found = _chain(option)
        if found is None:
            is_open = True
        else:
            loads |= found.loads
            joined |= found.joined
    return Statement(before.cls, frozenset(loads), frozenset(joined), is_open, is_plain=False)


def _chain(node: cst.BaseExpression) -> Loaded | None:
    if not isinstance(node, cst.Call):
        return None
    before: Loaded | None = Loaded()
    if isinstance(node.func, cst.Attribute) and isinstance(node.func.value, cst.Call):
        before = _chain(node.func.value)
    elif isinstance(node.func, cst.Attribute) and not isinstance(node.func.value, cst.Name):
        return None
    name = called(node)
    if before is None:
        return None
    if name in _COLUMNS_ONLY:
        return None if name == "with_loader_criteria" else before
    if name not in _LOADERS | _PASSING:
        return None
    for argument in node.args:
        if argument.keyword is not None:
            continue
        value = argument.value
        if not isinstance(value, cst.Attribute) or isinstance(value.value, cst.Call):
            return None
        before = _onwards(before, name, value.attr.value)
    return before


def _onwards(before: Loaded, loader: str, attribute: str) -> Loaded:
    at = (*before.at, attribute)
    is_joined = loader in _JOINING and (not before.at or before.at in before.joined)
    return Loaded(
        loads=before.loads | {at} if loader in _LOADERS else before.loads,
        joined=before.joined | {at} if is_joined else before.joined,
        at=at,
    )
