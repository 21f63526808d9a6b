"""The state of an abstract run: modules being run, and calls under way."""

from msgspec import Struct, field

from cdcheck.abstract.scopes import Env
from cdcheck.abstract.values import Cls, Fields, Func, Site, Unknown, Value
from cdcheck.ir import Extract


class Pending(Unknown, Struct, frozen=True):
    """Is what an import cycle has not run yet of an ES module: whoever reads it later finds it."""

    module: str = ""
    name: str = ""


class ModuleState(Struct, eq=False):
    """Is one module: its scope, and what it exports.

    `exports` is CommonJS's `module.exports` (inside `module`); `names` are an ES module's exports.
    """

    path: str
    extract: Extract
    env: Env
    module: Fields
    names: dict[str, Value] = field(default_factory=dict)
    locals_exported: dict[str, str] = field(default_factory=dict)
    stars: list[Value] = field(default_factory=list)
    is_started: bool = False
    is_done: bool = False

    @property
    def is_python(self) -> bool:
        return self.extract.language == "python"


class Turn(Struct, frozen=True):
    """Is a loop over several things: the names of what it goes over, and all that it sets."""

    targets: frozenset[str]
    sets: frozenset[str]


class Frame(Struct, eq=False):
    """Is one activation: of a module (`index` -1), a class body, or a function.

    `usual_returns` are those outside every branch, `returns` the others; `branches` counts the
    branches around the statement that is being run, `turns` are the loops around it.
    """

    state: ModuleState
    env: Env
    index: int = -1
    receiver: Value | None = None
    owner: Cls | None = None
    returns: list[Value] = field(default_factory=list)
    usual_returns: list[Value] = field(default_factory=list)
    branches: int = 0
    turns: list[Turn] = field(default_factory=list)
    yields: list[Value] = field(default_factory=list)
    caller: str | None = None

    @property
    def path(self) -> str:
        return self.state.path

    @property
    def is_generator(self) -> bool:
        return self.index >= 0 and self.state.extract.functions[self.index].is_generator

    def site(self, at: int, end: int) -> Site:
        """Places a stretch of this frame's file."""
        return Site(self.state.path, at, end)


class CallNote(Struct, frozen=True):
    """Is a call that was seen: of a first-party function, or of a library's name."""

    site: Site
    caller: str | None
    callee: Func | Cls | None
    external: str | None
    is_awaited: bool

    @property
    def maker(self) -> str:
        """Names the library that has what is called; empty for the app's own code."""
        return (self.external or "").partition(".")[0]

    def is_of_other(self, callee: Func | Cls | None) -> bool:
        """Tells whether this calls a function, and that is another one."""
        before = self.callee
        if not isinstance(before, Func) or not isinstance(callee, Func):
            return False
        return (before.path, before.index) != (callee.path, callee.index)
