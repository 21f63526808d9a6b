"""Names of tasks as the paper has them: `flask-openapi-clean_architecture-postgres-sqlalchemy`."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.knowledge.constraints import FAMILIES, VALUES

UNCONSTRAINED = "unconstrained"
FAMILY_OF = {
    word: family for family in FAMILIES for word in VALUES[family] if word not in VALUES["framework"]
}
"""The family of each word that states a constraint."""


class TaskName(Struct, frozen=True):
    """Is what a task's name states: a framework, what is to be built, and the constraints' words."""

    framework: str
    template: str
    constraints: tuple[str, ...]


def read_task_name(name: str) -> TaskName | None:
    """Reads a task's name; `None` if it is none.

    The first word is the framework, the last ones are constraints or `unconstrained`, and what lies
    between them is the template.
    """
    framework, *words = name.split("-")
    stated = tuple(_constraints(words))
    template = words[: len(words) - max(len(stated), 1)]
    is_unconstrained = words[-1:] == [UNCONSTRAINED]
    if framework not in VALUES["framework"] or not all(template) or not template:
        return None
    return TaskName(framework, "-".join(template), stated) if stated or is_unconstrained else None


def _constraints(words: list[str]) -> Iterator[str]:
    """Yields the constraints at the end of a name, in their order."""
    start = len(words)
    while start and words[start - 1] in FAMILY_OF:
        start -= 1
    yield from words[start:]
