"""Imports of TypeScript that only its types need, and that its compilers leave out."""

from collections.abc import Callable

from msgspec import Struct

from cdcheck.file_kinds import TYPESCRIPT
from cdcheck.model.code import Import, ImportedSymbol, ImportKind


class ErasedImports(Struct, frozen=True):
    """Tells which these are; `names_in` lists the names that the code of a file reads."""

    names_in: Callable[[str], frozenset[str]]

    def holds(self, item: Import) -> bool:
        return bool(item.names) and all(self.leaves_out(item, name) for name in item.names)

    def leaves_out(self, item: Import, name: ImportedSymbol) -> bool:
        """Tells whether one name of an import is left out."""
        is_typed = item.source.endswith(TYPESCRIPT) and item.kind is ImportKind.STATEMENT
        return is_typed and name.alias not in self.names_in(item.source)
