"""What an expression can denote, as far as reading tells.

Values are the heap of an abstract run: lists, mappings, instances and library objects are shared and
change while a module is run, as they do in the real program. Nothing here outlives linking.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cdcheck.abstract.library import Invocation

Primitive = str | int | float | bool | None


@dataclass(slots=True, frozen=True)
class Site:
    """Is a stretch of one file, in bytes; of a call, `spans` are its positional arguments."""

    path: str
    at: int
    end: int
    spans: tuple[tuple[int, int], ...] = field(default=(), compare=False)


class Value:
    """Is anything an expression can denote."""

    __slots__ = ()


@dataclass(slots=True, frozen=True)
class Known(Value):
    """Is a constant; `site` is where a longer string is written."""

    value: Primitive
    site: Site | None = field(default=None, compare=False)


@dataclass(slots=True, frozen=True)
class Unknown(Value):
    """Is what could not be told, with the reason."""

    why: str


@dataclass(slots=True, frozen=True)
class Text(Value):
    """Is a string that is known in part; a `None` part is a hole. `variables` name its environment
    variables."""

    parts: tuple[str | None, ...]
    variables: tuple[str, ...] = ()
    site: Site | None = field(default=None, compare=False)

    @property
    def known(self) -> str:
        """Joins the known parts, with `{}` for the holes."""
        return "".join("{}" if part is None else part for part in self.parts)


@dataclass(slots=True, eq=False)
class Items(Value):
    """Is a list, tuple or set; an open one may hold more than is known."""

    items: list[Value]
    is_open: bool = False


@dataclass(slots=True, eq=False)
class Fields(Value):
    """Is a dict or an object literal; `site` is where it is written."""

    entries: dict[str, Value]
    is_open: bool = False
    site: Site | None = None


class Env:
    """Is one scope: variables by name, and the scope around it."""

    __slots__ = ("is_class", "names", "parent")

    def __init__(self, parent: "Env | None" = None, *, is_class: bool = False) -> None:
        self.names: dict[str, Value] = {}
        self.parent = parent
        self.is_class = is_class

    def find(self, name: str) -> Value | None:
        """Looks a name up from the inside out; class scopes are invisible from inside functions."""
        value = self.names.get(name)
        env = self.parent
        while value is None and env is not None:
            if not env.is_class:
                value = env.names.get(name)
            env = env.parent
        return value

    def assign(self, name: str, value: Value) -> None:
        """Sets a variable where it is already bound, else here (JavaScript's assignment)."""
        env: Env | None = self
        while env is not None:
            if name in env.names:
                env.names[name] = value
                return
            env = env.parent
        self.names[name] = value


@dataclass(slots=True, eq=False)
class Func(Value):
    """Is a first-party function; `receiver` is what it is bound to, `wraps` what it decorates."""

    path: str
    index: int
    env: Env
    receiver: Value | None = None
    wraps: "Func | None" = None
    guards: tuple[str, ...] = ()
    attributes: dict[str, Value] = field(default_factory=dict)

    @property
    def original(self) -> "Func":
        """Follows decorators and wrappers to the function that does the work."""
        return self if self.wraps is None else self.wraps.original


@dataclass(slots=True, eq=False)
class Cls(Value):
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


@dataclass(slots=True, eq=False)
class Obj(Value):
    """Is an instance of a first-party class."""

    cls: Cls
    attributes: dict[str, Value] = field(default_factory=dict)


@dataclass(slots=True, frozen=True)
class Mod(Value):
    """Is a first-party module, by the path of its file (or of its folder, for a bare package)."""

    path: str


@dataclass(slots=True, frozen=True)
class Ext(Value):
    """Is a library's symbol, as in `flask.Blueprint`; a JavaScript default export is the package."""

    name: str


@dataclass(slots=True, eq=False)
class Thing(Value):
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


@dataclass(slots=True, frozen=True, eq=False)
class Member(Value):
    """Is an attribute of a library object (or of an instance of a class derived from one)."""

    owner: Value
    type: str
    name: str


@dataclass(slots=True, frozen=True, eq=False)
class Native(Value):
    """Is a function whose meaning a library model gives."""

    call: "Callable[[Invocation], Value]"
    name: str = ""


@dataclass(slots=True, frozen=True, eq=False)
class Choice(Value):
    """Is one of several values."""

    options: tuple[Value, ...]


def variable(name: str, set_to: str | None = None) -> Value:
    """Gives what an environment variable holds: what an environment file sets, or anything."""
    held = Text((None,), (name,))
    return held if set_to is None else Choice((Known(set_to), held))


def choose(values: list[Value]) -> Value:
    """Joins values: one stays itself, equal ones fall together, unknown ones give way."""
    flat: list[Value] = []
    for value in values:
        for option in value.options if isinstance(value, Choice) else (value,):
            if not any(option is seen or _same(option, seen) for seen in flat):
                flat.append(option)
    telling = [value for value in flat if not isinstance(value, Unknown)]
    if len(telling) == 1:
        return telling[0]
    if telling:
        return Choice(tuple(telling[:12]))
    return flat[0] if flat else Known(None)


def _same(one: Value, other: Value) -> bool:
    return isinstance(one, Known | Ext | Mod | Text | Unknown) and one == other


def options(value: Value) -> tuple[Value, ...]:
    """Lists what a value may be."""
    return value.options if isinstance(value, Choice) else (value,)


def text_of(value: Value | None) -> str | None:
    """Reads a fully known string; of a choice, the first."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Known) and isinstance(option.value, str):
            return option.value
    return None


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
