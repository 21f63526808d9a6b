"""Lists the names that the code of a file of TypeScript reads, beside its types."""

from functools import cache

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.erased_imports import ErasedImports
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.proving import SourceTexts


@fact
def erased_imports(sources: SourceTexts) -> ErasedImports:
    """Reads those files again that are asked about."""

    @cache
    def names_in(path: str) -> frozenset[str]:
        file = lowered(path, sources)
        if file is None:
            return frozenset()
        read = nodes(tuple(body for _, body in file.bodies()))
        return frozenset(found.node.id for found in read if isinstance(found.node, ir.Name))

    return ErasedImports(names_in)
