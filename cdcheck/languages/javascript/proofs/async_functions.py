"""Tells which functions are async when they run, and not only as they are written."""

from functools import cache
from posixpath import dirname

from cdcheck.authoring import fact
from cdcheck.facts.async_functions import AsyncFunctions
from cdcheck.file_kinds import TYPESCRIPT
from cdcheck.languages.javascript.proofs.compiler_options import compiler_options
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_OLDER = frozenset({"es3", "es5", "es6", "es2015", "es2016"})


@fact
def async_functions(project: Project, sources: SourceTexts) -> AsyncFunctions:
    """Reads what TypeScript's compiler is told to write."""

    @cache
    def target(folder: str) -> str:
        return str((compiler_options(folder, sources) or {}).get("target", "")).lower()

    found: dict[Location, bool] = {}
    for function in project.functions:
        written = target(dirname(function.path)) if function.path.endswith(TYPESCRIPT) else "esnext"
        if function.is_async and written not in _OLDER:
            found[function.at] = written != ""
    return AsyncFunctions(found)
