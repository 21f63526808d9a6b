"""Imports of what a library wants to be named in a definition, and that the code does not use."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.code import Import
from cdcheck.model.project import Project


class RegisteredImports(Struct, frozen=True):
    """Tells which these are; `named` are the ids of classes that definitions of a file name."""

    named: Mapping[str, frozenset[str]]
    called: frozenset[tuple[str, str]]

    def holds(self, item: Import) -> bool:
        """Tells whether all that is imported is named in definitions, and nothing of it called."""
        named = self.named.get(item.source, frozenset())
        ids = [f"{symbol.target}:{symbol.name}" for symbol in item.names]
        files = {symbol.target for symbol in item.names}
        is_called = any((item.source, path) in self.called for path in files if path)
        return bool(ids) and named.issuperset(ids) and not is_called


@fact
def registered_imports(project: Project) -> RegisteredImports:
    """Gathers what definitions name, and which files call into which."""
    named: dict[str, set[str]] = {}
    for one in project.named_repositories:
        named.setdefault(one.at.path, set()).add(one.repository)
    calls = ((call.at.path, call.callee) for call in project.calls if call.callee is not None)
    called = {(path, callee.partition(":")[0]) for path, callee in calls} if named else set()
    fixed = {path: frozenset(ids) for path, ids in named.items()}
    return RegisteredImports(fixed, frozenset(called))
