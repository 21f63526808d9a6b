"""The database engine that the app really connects to."""

from collections.abc import Iterable
from dataclasses import dataclass

from cdcheck.authoring import fact
from cdcheck.model.data import DatabaseUse, Strength
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_DECIDING = (Strength.CONNECTS, Strength.CONFIGURES, Strength.IMPORTS)


@dataclass(frozen=True, slots=True)
class Engine:
    """Is the engine in use: `sqlite`, `postgres`, `mysql`, `mongodb`, `multiple` or `none`.

    `uses` are the pieces of evidence that decided. `is_certain` is false where an import or a
    manifest is all there is.
    """

    kind: str
    at: Location | None
    uses: tuple[DatabaseUse, ...] = ()
    is_certain: bool = False


@fact
def engine(project: Project) -> Engine:
    """Decides by the strongest evidence there is: connections, then settings, then imports.

    Settings of which the environment chooses one are `multiple` if they name several engines. What a
    manifest declares decides nothing: a driver that no code uses connects to nothing.
    """
    tests = {file.path for file in project.files if file.is_test}
    uses = [use for use in project.databases if use.at.path not in tests]
    uses = [use for use in uses if use.is_main] or uses
    for strength in _DECIDING:
        found = [use for use in uses if use.strength is strength and use.kind]
        if found:
            return _decided(found, is_certain=strength is not Strength.IMPORTS)
    return Engine("none", None, is_certain=not uses and not project.unresolved)


def _decided(uses: list[DatabaseUse], *, is_certain: bool) -> Engine:
    kinds = list(dict.fromkeys(use.kind for use in uses))
    if len(kinds) == 1:
        return Engine(kinds[0], uses[0].at, tuple(uses), is_certain)
    return Engine("multiple", uses[0].at, tuple(uses), is_certain)


def kinds_of(uses: Iterable[DatabaseUse]) -> tuple[str, ...]:
    """Lists the engines that pieces of evidence name, in order."""
    return tuple(dict.fromkeys(use.kind for use in uses))
