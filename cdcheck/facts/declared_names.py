"""Names that declaration files say to be there, which a bundler or the platform provides."""

import re
from collections.abc import Callable
from functools import cache

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_DECLARED = re.compile(r"\b(?:const|let|var|function|class|enum|namespace)\s+([\w$]+)")


class DeclaredNames(Struct, frozen=True):
    """Tells whether a name is among those of the app's own `.d.ts` files, which are not checked."""

    has: Callable[[str], bool]


@fact
def declared_names(project: Project, sources: SourceTexts) -> DeclaredNames:
    """Reads the declaration files when a name is first asked for."""

    @cache
    def names() -> frozenset[str]:
        texts = (sources.read(f.path) for f in project.skipped if f.path.endswith(".d.ts"))
        found = (text.decode("utf-8", "replace") for text in texts if text is not None)
        return frozenset(name for text in found for name in _DECLARED.findall(text))

    return DeclaredNames(lambda name: name in names())
