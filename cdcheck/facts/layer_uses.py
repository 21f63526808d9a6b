"""Which functions and classes of one file are called in another."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.project import Project


class LayerUses(Struct, frozen=True):
    """Knows the calls from file to file, told apart into functions called and classes made."""

    called: Mapping[tuple[str, str], frozenset[str]]
    classes: frozenset[str]

    def functions(self, source: str, target: str) -> list[str]:
        """Lists the ids of the functions of `target` that code in `source` calls."""
        return sorted(self.called.get((source, target), frozenset()) - self.classes)

    def makes(self, source: str, target: str) -> bool:
        """Tells whether code in `source` makes an object of a class of `target`."""
        return bool(self.called.get((source, target), frozenset()) & self.classes)


@fact
def layer_uses(project: Project) -> LayerUses:
    """Gathers the resolved calls outside tests by the files at both ends."""
    found: dict[tuple[str, str], set[str]] = {}
    for call in project.calls:
        if call.callee is not None and not call.is_test:
            key = (call.at.path, call.callee.partition(":")[0])
            found.setdefault(key, set()).add(call.callee)
    made = {item.id for item in project.classes}
    made |= {f.id for f in project.functions if f.name in {"__init__", "constructor"}}
    return LayerUses({key: frozenset(ids) for key, ids in found.items()}, frozenset(made))
