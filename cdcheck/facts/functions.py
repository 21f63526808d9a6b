"""The functions of an app, by id."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.code import Function
from cdcheck.model.project import Project


class Functions(Struct, frozen=True):
    """Holds them."""

    by_id: Mapping[str, Function]


@fact
def functions(project: Project) -> Functions:
    return Functions({function.id: function for function in project.functions})
