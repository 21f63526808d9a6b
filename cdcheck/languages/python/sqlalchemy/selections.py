"""What SQLAlchemy's statements select: the class of their rows, and what is joined to it."""

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.notes import UnmodelledRead
from cdcheck.abstract.values import Cls, Known, Site, Thing, Value, options
from cdcheck.languages.python.sqlalchemy.classes import Mapped
from cdcheck.languages.python.sqlalchemy.columns import COLUMNS
from cdcheck.languages.python.sqlalchemy.mapped import RELATIONSHIPS, names_of
from cdcheck.model.orm_misuses import RowRead

ROW = "sqlalchemy.Row"
_EXPRESSION = "sqlalchemy.Expression"
TABLE = "sqlalchemy.Table"
_JOINING = frozenset({"join", "outerjoin"})
_JOINING_TWO = frozenset({"join_from", "outerjoin_from"})
_RESHAPING = frozenset(
    {"select_from", "with_entities", "with_only_columns", "add_columns", "subquery", "cte", "alias"}
    | {"scalar_subquery", "exists", "correlate", "returning"}
)
_CORE = frozenset({TABLE, "sqlalchemy.ColumnAttribute"})
_JOINED = RELATIONSHIPS | {TABLE}
_OF_ROWS = frozenset({"count", "index", "t", "tuple"})
_FUNCTIONS = ("sqlalchemy.func.", "sqlalchemy.distinct()")


class Joined(Struct, frozen=True, eq=False):
    """Is a class, table or relationship that was joined; `has_condition` says it is said by what."""

    target: Value
    has_condition: bool
    site: Site


class Selection(Struct, frozen=True, eq=False):
    """Is what a statement selects: classes or columns of them, and what is joined in order.

    `selected` holds what the classes can be told by; functions stand there as the columns they are of.
    """

    selected: tuple[Value, ...]
    joins: tuple[Joined, ...] = ()

    @property
    def root(self) -> Cls | None:
        """Gives the class whose objects are selected, if that is all there is."""
        only = self.selected[0] if len(self.selected) == 1 else None
        return only if isinstance(only, Cls) else None


class Stated(Struct, frozen=True, eq=False):
    """Is what is known of a statement: what it selects, if that is told, and the last call that made it.

    The call's receiver is the statement as it was before. `is_doubtful` says that one of the calls may
    have been given something else than what is known here.
    """

    selection: Selection | None
    call: Invocation | None
    is_doubtful: bool = False


class JoinMade(Struct, frozen=True, eq=False):
    """Is a join that code makes, after what the statement has already."""

    before: Selection
    joined: Joined
    caller: str | None


def selection_of(statement: Value | None) -> Selection | None:
    """Tells what a statement selects; `None` if that is not known."""
    stated = statement.data if isinstance(statement, Thing) else None
    return stated.selection if isinstance(stated, Stated) else None


def begun(call: Invocation) -> Stated:
    """Tells what `select(...)` or `query(...)` begins."""
    return Stated(_selected(call), call)


def _selected(call: Invocation) -> Selection | None:
    parts = [_parts(argument) for argument in call.arguments]
    known = [part for part in parts if part is not None]
    selected = tuple(one for part in known for one in part)
    is_told = len(known) == len(parts) and selected and not call.keywords
    return Selection(selected) if is_told else None


def _parts(value: Value) -> tuple[Value, ...] | None:
    """Lists the classes, tables and columns that something selected is made of.

    It is `None` if there may be others.
    """
    if isinstance(value, Cls) or (isinstance(value, Thing) and value.type in COLUMNS | _CORE):
        return (value,)
    if not isinstance(value, Thing) or not value.type.startswith(_FUNCTIONS):
        return None
    if value.type.count("(") > 1:
        return None
    inner = [() if isinstance(one, Known) else _parts(one) for one in value.arguments]
    if None in inner:
        return None
    return tuple(one for part in inner if part is not None for one in part)


def narrowed_by(call: Invocation, receiver: Thing) -> Stated:
    """Tells what a statement is after one more call, and notes what that joins."""
    before = receiver.data
    is_doubtful = (
        not isinstance(before, Stated) or before.is_doubtful or _may_be_of_another(call, before)
    )
    return Stated(_selected_after(call, selection_of(receiver)), call, is_doubtful)


def _may_be_of_another(call: Invocation, before: Stated) -> bool:
    """Tells whether what a function gave for other arguments may be put together with its own."""
    if not call.machine.is_reusing:
        return False
    is_elsewhere = before.call is not None and before.call.caller != call.caller
    return is_elsewhere or any(
        isinstance(value, Thing) and value.type == _EXPRESSION and not _holds(call.site, value.site)
        for value in call.arguments
    )


def _holds(outer: Site, inner: Site) -> bool:
    return outer.path == inner.path and outer.at <= inner.at and inner.end <= outer.end


def _selected_after(call: Invocation, before: Selection | None) -> Selection | None:
    method = call.name.rpartition(".")[2]
    if before is None or method in _RESHAPING:
        return None
    if method not in _JOINING | _JOINING_TWO:
        return before
    given = call.arguments[1:] if method in _JOINING_TWO else call.arguments
    target = given[0] if given else None
    if not isinstance(target, Cls) and not (isinstance(target, Thing) and target.type in _JOINED):
        return replace(before, joins=(*before.joins, Joined(Thing("?", call.site), True, call.site)))
    has_condition = len(given) > 1 or "onclause" in call.keywords or isinstance(target, Thing)
    joined = Joined(target, has_condition, call.site)
    call.note(JoinMade(before, joined, call.caller))
    return replace(before, joins=(*before.joins, joined))


def rows_of(call: Invocation) -> tuple[Value, ...]:
    """Gives the class whose objects are in the rows that a session gets, if that is told."""
    if call.name.rpartition(".")[2] != "execute" or "Session" not in call.name or not call.arguments:
        return ()
    selected = [selection_of(option) for option in options(call.arguments[0])]
    found = [one.root if one is not None else None for one in selected]
    roots = {id(root): root for root in found if root is not None}
    return tuple(roots.values()) if len(roots) == 1 and None not in found else ()


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
