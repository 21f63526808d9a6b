"""What the app declares to need: requirements.txt, pyproject.toml, package.json, and lock files."""

from msgspec import Struct

from cdcheck.model.places import Location


class Requirement(Struct, frozen=True):
    """Is one declared dependency. `name` is normalised (PEP 503 for Python, as written for npm).

    `specifier` is the version constraint as written, empty if there is none. `group` is empty for
    what is always installed, else the name of the extra or group (`dev`, `test`, `peer`, `optional`).
    """

    name: str
    at: Location
    specifier: str = ""
    extras: tuple[str, ...] = ()
    group: str = ""


class Manifest(Struct, frozen=True):
    """Is a file that declares dependencies.

    `kind` is `requirements`, `pyproject`, `setup`, `pipfile`, `conda` or `package.json`. `is_complete`
    is false when it may install more than could be read (a URL, an `-r` that is missing, dynamic
    metadata). `module_type` is package.json's `type`; `scripts` its scripts.
    """

    path: str
    kind: str
    requirements: tuple[Requirement, ...]
    is_complete: bool = True
    module_type: str = ""
    scripts: tuple[tuple[str, str], ...] = ()
    main: str | None = None


class LockedVersion(Struct, frozen=True):
    """Is the one version of a distribution that a lock file fixes; `name` is normalised."""

    name: str
    version: str
    at: Location


class Lock(Struct, frozen=True):
    """Is a lock file: one version of most of what is installed.

    `unclear` are the names of what it has in several versions, for different systems, or from a folder.
    """

    path: str
    versions: tuple[LockedVersion, ...]
    unclear: tuple[str, ...] = ()

    def version(self, name: str) -> LockedVersion | None:
        return next((one for one in self.versions if one.name == name), None)


class ManifestFault(Struct, frozen=True):
    """Is a place where a manifest cannot be used: it does not parse, or pins contradict."""

    at: Location
    message: str
