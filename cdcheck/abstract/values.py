"""What an expression can denote, as far as reading tells.

Values are the heap of an abstract run: lists, mappings, instances and library objects are shared and
change while a module is run, as they do in the real program. Nothing here outlives linking.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from cdcheck.abstract.scopes import Env

if TYPE_CHECKING:
    from cdcheck.abstract.library import Invocation

MOST_OPTIONS = 12
"""Is how many values something may be before some are left out."""

Primitive = str | int | float | bool | None


class Site(Struct, frozen=True, eq=False):
    """Is a stretch of one file, in bytes; of a call, `spans` are its positional arguments."""

    path: str
    at: int
    end: int
    spans: tuple[tuple[int, int], ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Site) and self._stretch == other._stretch

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._stretch)

    @property
    def _stretch(self) -> tuple[str, int, int]:
        return self.path, self.at, self.end


class Value:
    """Is anything an expression can denote."""

    __slots__ = ()


class Known(Value, Struct, frozen=True, eq=False):
    """Is a constant; `site` is where a longer string is written.

    `fragments` are the places of what a string was joined from, by their offset in it. `assumed` are
    the pieces of it, or all, in the place of which something unknown may stand.
    """

    value: Primitive
    site: Site | None = None
    fragments: "Fragments" = ()
    assumed: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Known) and self.value == other.value

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.value)


class Unknown(Value, Struct, frozen=True):
    """Is what could not be told, with the reason; of a function's parameter, also its name."""

    why: str
    parameter: str = ""


class Absent(Unknown, Struct, frozen=True):
    """Is what a first-party module, by its path, has under a name that it does not define."""

    module: str = ""
    name: str = ""


class Filling(Struct, frozen=True, eq=False):
    """Is what fills a hole of a text, and the expression that gives it."""

    value: Value
    site: Site | None = None


Fragments = tuple[tuple[int, Site], ...]


class Text(Value, Struct, frozen=True, eq=False):
    """Is a string that is known in part; a `None` part is a hole. `variables` name its environment
    variables.

    `fragments` are the places of its parts, by their offset where holes are written `{}`; `fillings`
    what its holes are filled with, empty if that was not followed; `assumed` as of `Known`.
    """

    parts: tuple[str | None, ...]
    variables: tuple[str, ...] = ()
    site: Site | None = None
    fragments: "Fragments" = ()
    fillings: "tuple[Filling, ...]" = ()
    assumed: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and (self.parts, self.variables) == (other.parts, other.variables)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.parts, self.variables))

    @property
    def known(self) -> str:
        """Joins the known parts, with `{}` for the holes."""
        return "".join("{}" if part is None else part for part in self.parts)


class Written(Protocol):
    """Is a stretch of source, in bytes."""

    @property
    def at(self) -> int: ...
    @property
    def end(self) -> int: ...


class Items(Value, Struct, eq=False):
    """Is a list, tuple or set; an open one may hold more than is known.

    `written` are the elements where they were written, `path` the file.
    """

    items: list[Value]
    is_open: bool = False
    path: str = ""
    written: tuple[Written, ...] = ()

    @property
    def is_as_written(self) -> bool:
        """Tells whether it holds what it was written with: it may have grown in a branch."""
        return not self.is_open and len(self.written) == len(self.items)


class Fields(Value, Struct, eq=False):
    """Is a dict or an object literal; `site` is where it is written, `keys` its keys there.

    `symbols` are entries whose keys are names of a library (`[Op.like]`); one with these is open.
    """

    entries: dict[str, Value]
    is_open: bool = False
    site: Site | None = None
    keys: tuple[tuple[Written | None, Written], ...] = ()
    symbols: tuple[tuple[str, Value], ...] = ()

    @property
    def is_as_written(self) -> bool:
        """Tells whether it holds what it was written with, all of whose keys are known."""
        return len(self.keys) == len(self.entries) + len(self.symbols) and all(k for k, _ in self.keys)


class Func(Value, Struct, eq=False):
    """Is a first-party function; `receiver` is what it is bound to, `wraps` what it decorates.

    `given` and `named` are the arguments that it has already been given (`functools.partial`).
    """

    path: str
    index: int
    env: Env
    receiver: Value | None = None
    wraps: "Func | None" = None
    guards: tuple[str, ...] = ()
    attributes: dict[str, Value] = field(default_factory=dict)
    given: tuple[Value, ...] = ()
    named: dict[str, Value] = field(default_factory=dict)

    @property
    def original(self) -> "Func":
        """Follows decorators and wrappers to the function that does the work."""
        return self if self.wraps is None else self.wraps.original


class Cls(Value, Struct, eq=False):
    """Is a first-party class; `field_decorators` are those of its fields and methods, by name."""

    path: str
    index: int
    name: str
    env: Env
    bases: tuple[Value, ...] = ()
    attributes: dict[str, Value] = field(default_factory=dict)
    decorators: tuple[Value, ...] = ()
    annotations: dict[str, Value] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    keywords: dict[str, Value] = field(default_factory=dict)
    field_decorators: dict[str, tuple[Value, ...]] = field(default_factory=dict)

    def lineage(self) -> "list[Value]":
        """Lists the class and its bases, nearest first; library bases stay `Ext` or `Thing`."""
        found: list[Value] = [self]
        for base in self.bases:
            inherited = base.lineage() if isinstance(base, Cls) else [base]
            found.extend(item for item in inherited if item not in found)
        return found


class Obj(Value, Struct, eq=False):
    """Is an instance of a first-party class."""

    cls: Cls
    attributes: dict[str, Value] = field(default_factory=dict)


class Mod(Value, Struct, frozen=True):
    """Is a first-party module, by the path of its file (or of its folder, for a bare package)."""

    path: str


class Ext(Value, Struct, frozen=True):
    """Is a library's symbol, as in `flask.Blueprint`; a JavaScript default export is the package."""

    name: str


class Thing(Value, Struct, eq=False):
    """Is an object that a library made: `type` is the library's name for what it is.

    Where no model of the library says better, the type is the call that made it, as in
    `sqlite3.connect()`. `data` belongs to the library's model.
    """

    type: str
    site: Site
    arguments: tuple[Value, ...] = ()
    keywords: dict[str, Value] = field(default_factory=dict)
    data: object = None
    attributes: dict[str, Value] = field(default_factory=dict)


class Member(Value, Struct, frozen=True, eq=False):
    """Is an attribute of a library object (or of an instance of a class derived from one)."""

    owner: Value
    type: str
    name: str


def root_of(value: Value) -> Value:
    """Gives what a chain of attributes that nothing modelled hangs on."""
    while isinstance(value, Member):
        value = value.owner
    return value


class Native(Value, Struct, frozen=True, eq=False):
    """Is a function whose meaning a library model gives."""

    call: "Callable[[Invocation], Value]"
    name: str = ""


class Choice(Value, Struct, frozen=True, eq=False):
    """Is one of several values."""

    options: tuple[Value, ...]


def variable(name: str, set_to: str | None = None) -> Value:
    """Gives what an environment variable holds: what an environment file sets, or anything."""
    held = Text((None,), (name,))
    return held if set_to is None else Choice((Known(set_to), held))


def choose(values: list[Value]) -> Value:
    """Joins values: one stays itself, equal ones fall together, unknown ones give way.

    A text is assumed where what is not known as one may stand.
    """
    if len(values) == 1:
        return values[0]
    flat: list[Value] = []
    for value in values:
        for option in value.options if isinstance(value, Choice) else (value,):
            if option not in flat:
                flat.append(option)
    telling = [value for value in flat if not isinstance(value, Unknown)]
    if not all(isinstance(value, _TOLD) for value in flat):
        telling = [assumed(value) for value in telling]
    if len(telling) == 1:
        return telling[0]
    if telling:
        return Choice(tuple(telling[:MOST_OPTIONS]))
    return flat[0] if flat else Known(None)


_TOLD = Known | Text


def assumed(value: Value) -> Value:
    """Marks a text in the place of which another may stand."""
    if isinstance(value, Known) and isinstance(value.value, str) and value.value not in value.assumed:
        return replace(value, assumed=(*value.assumed, value.value))
    return value


def options(value: Value) -> tuple[Value, ...]:
    """Lists what a value may be."""
    return value.options if isinstance(value, Choice) else (value,)


def text_of(value: Value | None) -> str | None:
    """Reads a fully known string; of a choice, the first."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Known) and isinstance(option.value, str):
            return option.value
    return None


def told_text(value: Value | None) -> str | None:
    """Reads a string of which no other is as likely: one that the environment may set is told."""
    known = [o for o in options(value) if is_text(o) and isinstance(o, Known)] if value else []
    return text_of(value) if len(known) == 1 and not known[0].assumed else None


def is_text(value: Value | None) -> bool:
    """Tells whether a value is a text, known or in part."""
    return isinstance(value, Text) or (isinstance(value, Known) and isinstance(value.value, str))


def pattern_of(value: Value | None) -> str | None:
    """Reads a string with `{}` for holes; `None` if nothing of it is known."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Known) and isinstance(option.value, str):
            return option.value
        if isinstance(option, Text) and any(option.parts):
            return option.known
    return None


def items_of(value: Value | None) -> list[Value]:
    """Lists the known elements of a sequence; of a mapping, its keys."""
    found: list[Value] = []
    for option in options(value) if value is not None else ():
        if isinstance(option, Items):
            found.extend(option.items)
        elif isinstance(option, Fields):
            found.extend(Known(key) for key in option.entries)
    return found


def entries_of(value: Value | None) -> dict[str, Value]:
    """Reads the known entries of a mapping; of a choice, all together, the first winning."""
    found: dict[str, Value] = {}
    for option in options(value) if value is not None else ():
        if isinstance(option, Fields):
            for key, entry in option.entries.items():
                found.setdefault(key, entry)
    return found


def texts_of(value: Value | None) -> list[str]:
    """Reads all strings of a sequence, or the one string itself."""
    single = text_of(value)
    if single is not None:
        return [single]
    return [text for text in (text_of(item) for item in items_of(value)) if text is not None]


def functions_in(value: Value | None) -> list[Func]:
    """Lists the functions that a value is, holds or wraps, in order."""
    found: list[Func] = []
    for option in options(value) if value is not None else ():
        if isinstance(option, Func):
            found.append(option)
        elif isinstance(option, Items):
            for item in option.items:
                found.extend(functions_in(item))
        elif isinstance(option, Thing):
            for argument in option.arguments:
                found.extend(functions_in(argument))
    return found
