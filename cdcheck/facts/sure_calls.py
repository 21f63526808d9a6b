"""Calls of Python that are made whenever what they stand in is run."""

from collections.abc import Callable

from msgspec import Struct

from cdcheck.model.places import Location


class SureCalls(Struct, frozen=True):
    """Tells of a call whether it stands under no condition of its function or module.

    `if __name__ == "__main__"` is no condition: it is told by `main_blocks` of the project.
    """

    is_sure: Callable[[Location], bool]
