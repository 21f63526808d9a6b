"""What would mend a violation, in the words of the model: no rule writes code.

`fixes/` turns them into text, one module a language.
"""

from msgspec import Struct

from cdcheck.model.places import Location


class Substitute(Struct, frozen=True, tag=True):
    """Writes `new` for the only `old` in a stretch of a file."""

    at: Location
    old: str
    new: str


class Await(Struct, frozen=True, tag=True):
    """Awaits the call that stands at a place; `is_whole` the statement that begins with it."""

    at: Location
    is_whole: bool = False


class Defer(Struct, frozen=True, tag=True):
    """Hands over what makes a value instead of the value, in the named arguments of a place."""

    at: Location
    arguments: tuple[str, ...]


class Argument(Struct, frozen=True, tag=True):
    """Gives the call at a place a named argument; `value` is in the language of the file."""

    at: Location
    name: str
    value: str


class Require(Struct, frozen=True, tag=True):
    """Adds a requirement to a manifest, as `pip` or `npm` are told it."""

    manifest: str
    requirement: str


Edit = Substitute | Await | Defer | Argument | Require


class Fix(Struct, frozen=True):
    """Mends a violation by some edits, all or none.

    One that is not safe may do something else than was meant, and is made when it is asked for.
    """

    edits: tuple[Edit, ...]
    is_safe: bool = True


def path_of(edit: Edit) -> str:
    """Names the file that an edit changes."""
    return edit.manifest if isinstance(edit, Require) else edit.at.path
