"""Imports of TypeScript that only its types need, and that its compilers leave out."""

from collections.abc import Callable

from msgspec import Struct

from cdcheck.file_kinds import TYPESCRIPT
from cdcheck.model.code import Import, ImportKind


class ErasedImports(Struct, frozen=True):
    """Tells which these are; `names_in` lists the names that the code of a file reads."""

    names_in: Callable[[str], frozenset[str]]

    def holds(self, item: Import) -> bool:
        if not item.source.endswith(TYPESCRIPT) or item.kind is not ImportKind.STATEMENT:
            return False
        aliases = {name.alias for name in item.names}
        return bool(aliases) and aliases.isdisjoint(self.names_in(item.source))
