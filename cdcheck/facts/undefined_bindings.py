"""Conditions of ORMs, and statements of mysql2, that hold what a request may not have."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import Confidence
from cdcheck.model.orm_calls import ModelCall
from cdcheck.model.places import Location

LOOSE = frozenset({"findFirst", "findFirstOrThrow", "updateMany", "deleteMany"})
"""The methods of Prisma that take a condition for none if it is undefined, and are not meant to."""

VALIDATING = ("validat", "schema:", "joi", "zod", "yup", "ajv", "celebrate", "superstruct", "typebox")
"""Words of what may refuse a request before, or give it defaults."""


class UndefinedBinding(Struct, frozen=True):
    """Is a value `written` in a condition on `name`, or beside a statement, that a request may not have.

    `lacking` are the paths of all routes that run the code, if none of them has the parameter. One that
    `is_number` is no condition but an option that is made a number of it.
    """

    at: Location
    verb: str
    name: str
    written: str
    lacking: tuple[str, ...] = ()
    is_number: bool = False

    @property
    def why(self) -> str:
        """Says why the value may be undefined."""
        if self.lacking:
            return f"which no part of `{self.lacking[0]}` is"
        return "which is undefined if the request has none"

    @property
    def confidence(self) -> Confidence:
        """Gives how sure it is that the value is undefined."""
        return Confidence.PROVEN if self.lacking else Confidence.INFERRED


class UndefinedBindings(Struct, frozen=True):
    """Holds them by the place where the query begins, or the call of the model or the driver."""

    of: Mapping[Location, tuple[UndefinedBinding, ...]]


def is_loose(call: ModelCall) -> bool:
    """Tells whether Prisma would take an undefined condition of a call for none."""
    return call.orm == "prisma" and call.method in LOOSE and not call.is_test
