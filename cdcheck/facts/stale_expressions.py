"""Expressions of Django that stay in a row after it was saved, and are met there again."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class StaleExpression(Struct, frozen=True):
    """Is where one is met: read at `at`, or saved `again`; of `is_answered` ones JSON is made."""

    at: Location
    saved_at: Location
    again: bool
    is_answered: bool = False


class StaleExpressions(Struct, frozen=True):
    """Holds them by the attribute that the expression is assigned to."""

    of: Mapping[Location, StaleExpression]
