"""Which files run because a served app imports them."""

from collections import defaultdict
from collections.abc import Set

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.closure import closure
from cdcheck.model.http import Reach
from cdcheck.model.project import Project


class ServedFiles(Struct, frozen=True):
    """Holds the files that served routes are registered in, and those that belong to their imports.

    `routed` are the former alone. What is loaded by a name made at run time is in neither.
    """

    routed: Set[str]
    reached: Set[str]


@fact
def served_files(project: Project) -> ServedFiles:
    targets: dict[str, set[str]] = defaultdict(set)
    for item in project.imports:
        if not item.is_test and not item.is_type_only:
            targets[item.source].update(filter(None, (item.target, *item.chain)))
            targets[item.source].update(n.target for n in item.names if n.target is not None)
    roots = {r.at.path for r in project.routes if r.reach is Reach.SERVED and not r.is_test}
    roots |= {r.app.rpartition(":")[0] for r in project.routes if r.reach is Reach.SERVED}
    roots |= {listener.at.path for listener in project.listeners}
    reached = closure(roots, lambda path: targets.get(path, ()))
    routed = {r.at.path for r in project.routes if r.reach is Reach.SERVED and not r.is_test}
    return ServedFiles(routed, reached)
