"""SQLAlchemy's statements and loader options, read off their syntax."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from cdcheck import ir
from cdcheck.ir.walking import nodes
from cdcheck.languages.python.proofs.flow.states import Held, Path, Statement

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
SAME = frozenset(
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
CONDITIONS = frozenset({"where", "filter", "filter_by"})
_COLUMNS_ONLY = frozenset({"load_only", "defer", "undefer", "with_loader_criteria"})

ClassOf = Callable[[ir.Expression], str | None]


class Loaded(NamedTuple):
    """Is what a chain of loaders loads, which of it is joined, and the path that the chain stands at."""

    loads: frozenset[Path] = frozenset()
    joined: frozenset[Path] = frozenset()
    at: Path = ()


def called(node: ir.Call) -> str:
    """Gives the last name of what is called."""
    return ir.last_name(node.function)


def arguments_of(node: ir.Call) -> Iterator[tuple[str, ir.Expression]]:
    """Lists what a call is given, with its keywords: none for one by position, stars for many."""
    for one in node.arguments:
        yield ("*", one.value) if isinstance(one, ir.Spread) else ("", one)
    yield from node.keywords


def statement_of(node: ir.Call, class_of: ClassOf, before: Held) -> Statement | None:
    """Reads `select(Model)` and what is chained to it; `before` is what the method is called on."""
    name = called(node)
    if isinstance(node.function, ir.Name) or name == "select":
        given = list(arguments_of(node))
        if name != "select" or len(given) != 1 or given[0][0]:
            return None
        cls = class_of(given[0][1])
        return None if cls is None else Statement(cls)
    if not isinstance(before, Statement):
        return None
    if name in SAME:
        return pinned(before, node)
    if name == "options":
        return with_options(before, [value for _, value in arguments_of(node)])
    return None


def with_options(before: Statement, written: Iterable[ir.Expression]) -> Statement:
    """Adds loader options to a statement; one that is not understood may load anything."""
    loads, joined, is_open = set(before.loads), set(before.joined), before.is_open
    for option in written:
        found = _chain(option)
        if found is None:
            is_open = True
        else:
            loads |= found.loads
            joined |= found.joined
    return replace(
        before, loads=frozenset(loads), joined=frozenset(joined), is_open=is_open, is_plain=False
    )


def pinned(before: Statement, node: ir.Call) -> Statement:
    """Notes the attributes that a condition lets have one value only, and the classes that have them."""
    if called(node) not in CONDITIONS:
        return before
    names = {keyword for keyword, _ in node.keywords}
    compared = (found.node for found in nodes(node.arguments))
    for one in compared:
        if isinstance(one, ir.Operation) and one.operator == "==":
            sides = [side for side in one.operands if isinstance(side, ir.Attribute)]
            names |= {name for side in sides for name in (side.name, ir.last_name(side.base))}
    return replace(before, pinned=before.pinned | names)


def _chain(node: ir.Expression) -> Loaded | None:
    if not isinstance(node, ir.Call):
        return None
    before: Loaded | None = Loaded()
    if isinstance(node.function, ir.Attribute) and isinstance(node.function.base, ir.Call):
        before = _chain(node.function.base)
    elif isinstance(node.function, ir.Attribute) and not isinstance(node.function.base, ir.Name):
        return None
    name = called(node)
    if before is None:
        return None
    if name in _COLUMNS_ONLY:
        return None if name == "with_loader_criteria" else before
    if name not in _LOADERS | _PASSING:
        return None
    for value in node.arguments:
        if not isinstance(value, ir.Attribute) or isinstance(value.base, ir.Call):
            return None
        before = _onwards(before, name, value.name)
    return before


def _onwards(before: Loaded, loader: str, attribute: str) -> Loaded:
    at = (*before.at, attribute)
    is_joined = loader in _JOINING and (not before.at or before.at in before.joined)
    return Loaded(
        loads=before.loads | {at} if loader in _LOADERS else before.loads,
        joined=before.joined | {at} if is_joined else before.joined,
        at=at,
    )
