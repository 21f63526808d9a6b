"""Which variables of a file hold what they were first given."""

from cdcheck import ir
from cdcheck.ir.binding import names_in, targets_of
from cdcheck.languages.lowered_files import LoweredFile


def is_never_set(file: LoweredFile, name: str, index: int) -> bool:
    """Tells whether a variable of a function is bound once, and no member of what it holds is set."""
    targets = (one for found in file.nodes_inside(index) for one in targets_of(found.node))
    members = (one for one in targets if isinstance(one, ir.Attribute | ir.Index))
    return file.is_bound_once(name, index) and not any(name in names_in(one) for one in members)
