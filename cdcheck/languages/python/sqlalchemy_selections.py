"""What SQLAlchemy's statements select: the class of their rows, and what is joined to it."""

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.notes import UnmodelledRead
from cdcheck.abstract.values import Cls, Site, Thing, Value, options
from cdcheck.languages.python.sqlalchemy_classes import Mapped
from cdcheck.languages.python.sqlalchemy_mapped import RELATIONSHIPS, names_of
from cdcheck.model.orm_misuses import RowRead

ROW = "sqlalchemy.Row"
_JOINING = frozenset({"join", "outerjoin"})
_RESHAPING = frozenset(
    {"select_from", "with_entities", "with_only_columns", "add_columns", "subquery", "cte", "alias"}
    | {"scalar_subquery", "exists", "correlate", "join_from", "returning"}
)
_OF_ROWS = frozenset({"count", "index", "t", "tuple"})


class Joined(Struct, frozen=True, eq=False):
    """Is a class, or a relationship, that was joined; `has_condition` says that it was said by what."""

    target: Value
    has_condition: bool
    site: Site


class Selection(Struct, frozen=True, eq=False):
    """Is what a statement selects, if that is one class: rows of `root`, and what is joined in order."""

    root: Cls
    joins: tuple[Joined, ...] = ()


class JoinMade(Struct, frozen=True, eq=False):
    """Is a join that code makes, after what the statement has already."""

    before: Selection
    joined: Joined
    caller: str | None


def begun(call: Invocation) -> Selection | None:
    """Tells what `select(...)` or `query(...)` selects."""
    first = call.arguments[0] if len(call.arguments) == 1 and not call.keywords else None
    return Selection(first) if isinstance(first, Cls) else None


def narrowed_by(call: Invocation, receiver: Thing) -> object:
    """Tells what a statement selects after one more call, and notes what that joins."""
    before, method = receiver.data, call.name.rpartition(".")[2]
    if not isinstance(before, Selection) or method in _RESHAPING:
        return None
    if method not in _JOINING:
        return before
    target = call.arguments[0] if call.arguments else None
    if not isinstance(target, Cls) and not (isinstance(target, Thing) and target.type in RELATIONSHIPS):
        return replace(before, joins=(*before.joins, Joined(Thing("?", call.site), True, call.site)))
    has_condition = len(call.arguments) > 1 or "onclause" in call.keywords or isinstance(target, Thing)
    joined = Joined(target, has_condition, call.site)
    call.note(JoinMade(before, joined, call.caller))
    return replace(before, joins=(*before.joins, joined))


def rows_of(call: Invocation) -> tuple[Value, ...]:
    """Gives the class whose objects are in the rows that a session gets, if that is told."""
    if call.name.rpartition(".")[2] != "execute" or "Session" not in call.name or not call.arguments:
        return ()
    selected = [o.data if isinstance(o, Thing) else None for o in options(call.arguments[0])]
    roots = {id(one.root): one.root for one in selected if isinstance(one, Selection)}
    is_told = len(roots) == 1 and all(isinstance(one, Selection) for one in selected)
    return tuple(roots.values()) if is_told else ()


def conclude(machine: Machine) -> None:
    """Notes what is read of rows, now that all classes are known."""
    reads = [one for one in machine.facts.all(UnmodelledRead) if one.owner.type == ROW]
    mapped = {id(one.cls) for one in machine.facts.all(Mapped)} if reads else ()
    for read in reads:
        root = read.owner.arguments[0] if read.owner.arguments else None
        if isinstance(root, Cls) and id(root) in mapped and _is_of_object(root, read.name):
            at, id_ = machine.location(read.site), machine.class_id(root)
            machine.facts.add(RowRead(at, id_, read.name, read.caller))


def _is_of_object(cls: Cls, name: str) -> bool:
    return name in names_of(cls) and name != cls.name and name not in _OF_ROWS
