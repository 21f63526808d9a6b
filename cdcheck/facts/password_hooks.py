"""Hooks of an ORM that hash a password, and what code gives to rows before it saves them."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from cdcheck.model.orm_calls import ModelCall, RowHook
from cdcheck.model.places import Location


class Guard(StrEnum):
    """What a hook asks before it hashes: nothing, whether there is a value, or something else."""

    NONE = "none"
    VALUE = "value"
    OTHER = "other"


class PasswordHook(Struct, frozen=True):
    """Is a hook that puts the hash of an attribute, made at `at`, in the place of that."""

    hook: RowHook
    attribute: str
    guard: Guard
    at: Location


class PasswordHooks(Struct, frozen=True):
    """Holds them by model. `is_only` says that nothing else in the app hashes passwords.

    `assigned` are the names that code assigns to a row that it has found before it calls `save` there.
    """

    of: Mapping[str, tuple[PasswordHook, ...]]
    is_only: bool
    assigned: Mapping[Location, frozenset[str]]

    def changed_by(self, call: ModelCall) -> frozenset[str]:
        """Names what `update` or `save` changes, as far as it is written there."""
        if call.method == "save":
            return self.assigned.get(call.at, frozenset())
        named = (mention.path for mention in call.mentions if mention.role == "values")
        return frozenset(path[0] for path in named if len(path) == 1)
