"""What the variables of a function hold between two statements, as far as an ORM cares."""

from collections.abc import Iterable

from msgspec import Struct, field
from msgspec.structs import replace

from cdcheck.facts.session_flows import LostChange, StaleCollection
from cdcheck.model.places import Location

Path = tuple[str, ...]
MAIN = "given"
"""Begins the token of a session that a function is given."""


class Held(Struct, frozen=True):
    """Is anything that a variable may hold; what is not told apart is of this type itself."""


class Nothing(Held, frozen=True):
    """Is `None`."""


class Session(Held, frozen=True):
    """Is a session; `token` tells those apart that a function opens itself."""

    token: str


class Given(Held, frozen=True):
    """Is what a followed function is given by a parameter, as long as nothing else is known of it."""

    name: str


class Key(Held, frozen=True):
    """Is what a column of an object holds."""

    number: int
    name: str


class Removal(Held, frozen=True):
    """Deletes rows of a table, those of which some columns are `equal` to what is known."""

    equal: frozenset[tuple[str, Held]] = frozenset()


class Statement(Held, frozen=True):
    """Selects rows of a mapped class; `loads` are the relationships that come with them.

    `joined` are those of them that come in the same rows. A plain one has no loader options.
    `pinned` are the attributes that all rows have alike, and the classes that those are written on;
    `equal` are those of which it is told what they hold, the key of a table without a name.
    """

    cls: str
    loads: frozenset[Path] = frozenset()
    joined: frozenset[Path] = frozenset()
    is_open: bool = False
    is_plain: bool = True
    pinned: frozenset[str] = frozenset()
    equal: frozenset[tuple[str, Held]] = frozenset()


class Rows(Held, frozen=True):
    """Is the result of a statement; `is_scalar` tells whether its rows are the objects themselves.

    A unique one gives each object once, however many rows it was joined to.
    """

    statement: Statement
    at: Location
    token: str
    is_async: bool
    is_scalar: bool = False
    is_unique: bool = False


class Instance(Held, frozen=True):
    """Is an object of a mapped class, by its number in the state."""

    number: int


class Value(Held, frozen=True):
    """Is what a column of an object holds, where that can be changed in place, or what is in it.

    It is not certain where it stands for what may not be there.
    """

    number: int
    name: str
    is_whole: bool = True
    is_certain: bool = True


class Many(Held, frozen=True):
    """Is a list of objects that are all alike."""

    number: int


class Thing(Struct, frozen=True):
    """Is what is known of an object.

    `expired_at` and `closed_at` are where its attributes expired and its session closed. An open
    object may have been changed by what is not understood. A fresh one was made and never flushed.
    A changed one will be updated; `renewed_at` is where that happened, and what the database sets then
    has to be read again. `noticed` are columns that were set anew since then, `unnoticed` those that
    were only changed in place. `pinned` are attributes that it has in common with all that were loaded
    with it, which is more than one where `is_of_many`; `via` is the class whose relationship led to it.
    `equal` are those of which it is told what they hold, `stale` the collections that hold what a
    statement deleted. A plain one was selected without loader options.
    """

    cls: str
    at: Location
    token: str = ""
    is_async: bool = False
    loads: frozenset[Path] = frozenset()
    expired_at: Location | None = None
    closed_at: Location | None = None
    is_open: bool = False
    is_fresh: bool = False
    is_made: bool = False
    is_changed: bool = False
    renewed_at: Location | None = None
    noticed: frozenset[str] = frozenset()
    unnoticed: frozenset[LostChange] = frozenset()
    pinned: frozenset[str] = frozenset()
    is_of_many: bool = False
    via: str = ""
    equal: frozenset[tuple[str, Held]] = frozenset()
    stale: frozenset[StaleCollection] = frozenset()
    is_plain: bool = False


class State(Struct):
    """Is what is known at one point of a function; `is_dead` where nothing comes to it."""

    names: dict[str, Held] = field(default_factory=dict)
    things: dict[int, Thing] = field(default_factory=dict)
    is_dead: bool = False

    def copy(self) -> "State":
        return State(dict(self.names), dict(self.things), self.is_dead)

    def make(self, thing: Thing) -> int:
        """Adds an object and gives its number."""
        number = len(self.things)
        while number in self.things:
            number += 1
        self.things[number] = thing
        return number

    def change(self, number: int, **changes: object) -> None:
        self.things[number] = replace(self.things[number], **changes)

    def become(self, other: "State") -> None:
        self.names, self.things, self.is_dead = other.names, other.things, other.is_dead


def joined(states: Iterable[State]) -> State:
    """Joins what several ways lead to: only what is wrong on all of them stays wrong."""
    live = [state for state in states if not state.is_dead]
    if not live:
        return State(is_dead=True)
    first, *others = live
    result = first.copy()
    for other in others:
        for number, thing in other.things.items():
            known = result.things.get(number)
            result.things[number] = thing if known is None else _alike(known, thing)
        for name in {*result.names, *other.names}:
            one, two = result.names.get(name), other.names.get(name)
            if one != two:
                result.names[name] = _either(one, two)
    return result


def _either(one: Held | None, two: Held | None) -> Held:
    telling = [held for held in (one, two) if held is not None and not isinstance(held, Nothing)]
    return telling[0] if len(telling) == 1 and None not in (one, two) else Held()


def _alike(one: Thing, two: Thing) -> Thing:
    if one == two:
        return one
    noticed, unnoticed = one.noticed | two.noticed, one.unnoticed | two.unnoticed
    return replace(
        one,
        token=_same_session(one.token, two.token),
        loads=one.loads | two.loads,
        expired_at=one.expired_at if two.expired_at is not None else None,
        closed_at=one.closed_at if two.closed_at is not None else None,
        is_open=one.is_open or two.is_open or one.cls != two.cls,
        is_fresh=one.is_fresh or two.is_fresh,
        is_changed=one.is_changed and two.is_changed,
        renewed_at=one.renewed_at if two.renewed_at is not None else None,
        noticed=noticed,
        unnoticed=frozenset(lost for lost in unnoticed if lost.attribute not in noticed),
        equal=one.equal & two.equal,
        stale=one.stale & two.stale,
        is_plain=one.is_plain and two.is_plain,
    )


def _same_session(one: str, two: str) -> str:
    """Gives the session of an object where two ways join; empty if it is of either."""
    are_given = one.startswith(MAIN) and two.startswith(MAIN)
    return one if one == two or are_given else ""


def is_held_by(thing: Thing, token: str) -> bool:
    """Tells whether an object is of a session: two names of one scope are given two sessions."""
    if not (thing.token.startswith(MAIN) and token.startswith(MAIN)):
        return thing.token == token
    (scope, name), (other_scope, other) = _named(thing.token), _named(token)
    return scope != other_scope or name == other


def _named(token: str) -> tuple[str, str]:
    scope, _, name = token.removeprefix(MAIN).strip().partition(" ")
    return scope, name
