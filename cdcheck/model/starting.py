"""How the app is started: the start script, the commands it runs, the module that is entered."""

from enum import StrEnum

from msgspec import Struct

from cdcheck.model.places import Location


class Command(Struct, frozen=True):
    """Is one simple command of a start script, after expansion of what is known.

    `directory` is where it runs, relative to the checked folder (`.` for the folder itself); `None`
    if it could not be told. `environment` are variables set for it, `unknown` the names of those that
    are set to what is not known. `is_conditional` marks one that may not run. `is_background` marks `&`
    or `nohup`.
    """

    at: Location
    words: tuple[str, ...]
    directory: str | None
    environment: tuple[tuple[str, str], ...] = ()
    is_conditional: bool = False
    is_background: bool = False
    unknown: tuple[str, ...] = ()


class StartFault(Struct, frozen=True):
    """Is a place where the start script cannot work; `kind` names what is wrong.

    Kinds: `not-a-script`, `bad-interpreter`, `carriage-return`, `changes-to-missing-directory`,
    `changes-to-absolute-directory`, `starts-missing-file`, `starts-missing-module`,
    `starts-missing-attribute`, `invalid-option`, `daemonises`, `missing-tool`,
    `needs-build-output`, `never-starts`.
    """

    at: Location
    kind: str
    message: str


class EntryKind(StrEnum):
    """What is started."""

    SCRIPT = "script"
    MODULE = "module"
    SERVER = "server"
    """An application object that a server imports, as in `uvicorn app.main:app`."""
    NODE = "node"


class Entry(Struct, frozen=True):
    """Is a file that is started. `roots` are the folders that imports are resolved from, in order;
    empty if they could not be told.

    `as_main` says whether `__name__ == "__main__"` holds in it. `target` is as written.
    """

    at: Location
    kind: EntryKind
    path: str
    target: str
    roots: tuple[str, ...]
    as_main: bool

    @property
    def factories(self) -> tuple[str, ...]:
        """Lists the ids of functions that a server may call for the app; Flask looks for two names."""
        if self.kind is not EntryKind.SERVER:
            return ()
        _, colon, name = self.target.partition(":")
        names = (name.partition("(")[0],) if colon else ("create_app", "make_app")
        return tuple(f"{self.path}:{name}" for name in names)


class Setting(Struct, frozen=True):
    """Is an environment variable that a file of the app sets.

    The app `is_started_with` one that the start script sets; what `is_example` is only suggested.
    """

    name: str
    at: Location
    is_started_with: bool = False
    is_example: bool = False


class StartScript(Struct, frozen=True):
    """Is the script that the task starts the app with, taken apart."""

    path: str
    commands: tuple[Command, ...] = ()
    faults: tuple[StartFault, ...] = ()
    entries: tuple[Entry, ...] = ()
    is_understood: bool = True
