"""The functions that say of themselves that they are not written yet."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.code import Function
from cdcheck.model.places import Location
from cdcheck.model.project import Project


class UnwrittenFunctions(Struct, frozen=True):
    """Holds them by where they stand, since functions without a name share their ids."""

    at: Mapping[Location, Function]


@fact
def unwritten_functions(project: Project) -> UnwrittenFunctions:
    return UnwrittenFunctions({one.at: one for one in project.functions if one.unwritten})
