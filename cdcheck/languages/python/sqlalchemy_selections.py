"""What SQLAlchemy's statements select: the class of their rows, and what is joined to it."""

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.notes import UnmodelledRead
from cdcheck.abstract.values import Cls, Site, Thing, Value, options
from cdcheck.languages.python.sqlalchemy_classes import Mapped
from cdcheck.languages.python.sqlalchemy_mapped import RELATIONSHIPS, names_of
from cdcheck.model.mapped import Link
from cdcheck.model.orm_calls import Join, RowRead

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
    """Notes what is joined, and what is read of rows, now that all classes are known."""
    joins = machine.facts.all(JoinMade)
    reads = [one for one in machine.facts.all(UnmodelledRead) if one.owner.type == ROW]
    if not joins and not reads:
        return
    mapped = {id(one.cls): one for one in machine.facts.all(Mapped)}
    for made in joins:
        _note_join(machine, made, mapped)
    for read in reads:
        root = read.owner.arguments[0] if read.owner.arguments else None
        if isinstance(root, Cls) and id(root) in mapped and _is_of_object(root, read.name):
            machine.facts.add(
                RowRead(machine.location(read.site), machine.class_id(root), read.name, read.caller)
            )


def _is_of_object(cls: Cls, name: str) -> bool:
    return name in names_of(cls) and name != cls.name and name not in _OF_ROWS


def _note_join(machine: Machine, made: JoinMade, mapped: dict[int, Mapped]) -> None:
    targets = {
        id(held.element): (one.cls, held.name) for one in mapped.values() for held in one.relationships
    }
    links = {(link.owner, link.name): link.target or link.written for link in machine.facts.all(Link)}

    def named(joined: Joined) -> str:
        if isinstance(joined.target, Cls):
            return machine.class_id(joined.target) if id(joined.target) in mapped else ""
        owner = targets.get(id(joined.target))
        return links.get((machine.class_id(owner[0]), owner[1]), "") if owner is not None else ""

    target = named(made.joined)
    if id(made.before.root) not in mapped or not target:
        return
    # The same relationship is joined once, however often it is named.
    same = [
        one
        for one in made.before.joins
        if named(one) == target and (one.target is not made.joined.target or isinstance(one.target, Cls))
    ]
    machine.facts.add(
        Join(
            at=machine.location(made.joined.site),
            root=machine.class_id(made.before.root),
            before=tuple(named(one) for one in made.before.joins),
            target=target,
            has_condition=made.joined.has_condition,
            again=tuple(machine.location(one.site) for one in same),
            function=made.caller,
        )
    )
