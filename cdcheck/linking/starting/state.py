"""What a script has set, changed and made at a point of its run."""

from msgspec import Struct, field

from cdcheck.linking.shell.syntax import Node
from cdcheck.linking.starting.places import APP, Tree
from cdcheck.model.places import Location

_BUILT = frozenset({"dist", "build", "lib", "out", "output", ".next", ".output", "public"})


class State(Struct):
    """Is the state of one shell; a `None` variable has a value that is not known.

    `made` are places that exist because of the script; a script whose helpers may have made
    anything is `is_open`. `has_built` says that a build step ran, `has_installed_app` that the app
    may be installed as a package, so that its modules are found from everywhere.
    """

    tree: Tree
    script: str
    directory: str | None = APP
    variables: dict[str, str | None] = field(default_factory=dict)
    exported: set[str] = field(default_factory=set)
    functions: dict[str, tuple[Node, ...]] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    stops_on_error: bool = False
    is_open: bool = False
    has_built: bool = False
    has_installed_app: bool = False

    def fork(self) -> "State":
        """Copies the state for a subshell or a branch."""
        return State(
            self.tree,
            self.script,
            self.directory,
            dict(self.variables),
            set(self.exported),
            dict(self.functions),
            self.made,
            self.stops_on_error,
            self.is_open,
            self.has_built,
            self.has_installed_app,
        )

    def join(self, other: "State") -> None:
        """Keeps what is so whether or not a branch was taken."""
        if other.directory != self.directory:
            self.directory = None
        for name, value in other.variables.items():
            if self.variables.get(name, value) != value or name not in self.variables:
                self.variables[name] = None
        self.exported |= other.exported
        self.functions.update(other.functions)
        self.is_open |= other.is_open
        self.has_built |= other.has_built
        self.has_installed_app |= other.has_installed_app

    def may_have(self, place: str) -> bool:
        """Tells whether the script may have made a place, or a build something below it."""
        if self.is_open or any(place == m or place.startswith(m + "/") for m in self.made):
            return True
        return self.has_built and is_built(place)


def is_built(place: str) -> bool:
    """Tells whether a place is where builds put their output."""
    return bool(_BUILT & set(place.split("/")))


class Step(Struct, frozen=True):
    """Is one simple command as it is run.

    `is_fatal`: what starts the app does not run if it fails. `is_excused`: its failure is handled.
    `unknown` are the variables that are set for it to what is not known.
    """

    at: Location
    words: tuple[str, ...]
    directory: str | None
    environment: tuple[tuple[str, str], ...]
    is_conditional: bool
    is_background: bool
    is_fatal: bool
    is_excused: bool
    unknown: tuple[str, ...] = ()
