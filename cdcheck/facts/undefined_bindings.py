"""Conditions of Knex and Sequelize that hold what a request may not have."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class UndefinedBinding(Struct, frozen=True):
    """Is a value `written` in a condition on `name`, which the query string or the path may not have.

    `lacking` are the paths of all routes that run the code, if none of them has the parameter.
    """

    at: Location
    verb: str
    name: str
    written: str
    lacking: tuple[str, ...] = ()


class UndefinedBindings(Struct, frozen=True):
    """Holds them by the place where the query begins, or the call of the model."""

    of: Mapping[Location, tuple[UndefinedBinding, ...]]
