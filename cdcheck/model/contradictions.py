"""What a statement's schema, dialect or arguments contradict in it."""

from msgspec import Struct

from cdcheck.model.places import Location


class Contradiction(Struct, frozen=True):
    """Is one thing in a statement that its schema, dialect or arguments contradict.

    `kind` is the name of the rule that reports it. `predicts` is the engine's error, empty if the engine
    accepts the statement. `start` and `end` are offsets in the statement, -1 if no token is to blame.
    `against` is the place of the definition that is contradicted, `strength` what proved it:
    `offline`, `shadow` or `live`; `instead` is what may have been meant where `start` to `end` says
    something else.
    """

    kind: str
    message: str
    predicts: str = ""
    start: int = -1
    end: int = -1
    against: Location | None = None
    hint: str = ""
    is_certain: bool = True
    strength: str = "offline"
    instead: str = ""
