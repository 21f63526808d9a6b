from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.aside import is_aside
from cdcheck.facts.erased_imports import ErasedImports
from cdcheck.facts.module_kinds import ModuleKinds
from cdcheck.facts.startup import Startup
from cdcheck.file_kinds import TYPESCRIPT
from cdcheck.model.code import Import, ImportedSymbol, ImportKind
from cdcheck.model.places import Location

_GENERATED = ("_pb2", "_pb2_grpc")


@rule(where=lambda item: item.target is not None and bool(item.names))
def missing_exported_name(
    item: Import, startup: Startup, kinds: ModuleKinds, erased: ErasedImports
) -> Verdicts:
    if item.is_guarded or item.is_type_only or is_aside(item.source):
        return
    is_linked = item.source.endswith(".py") or kinds.stated(item.source) == "module"
    is_compiled = item.source.endswith(TYPESCRIPT) and item.kind is ImportKind.STATEMENT
    is_run = startup.runs(item.source) and not item.is_deferred
    for name in item.names:
        if name.is_missing and not name.is_type_only and not name.name.endswith(_GENERATED):
            # A compiler that writes `require` for an import gives `undefined` for the name.
            is_refused = not erased.leaves_out(item, name) if is_compiled else is_linked
            yield Violation(
                at=name.at,
                message=f"`{item.target}` has no `{name.name}` to import",
                about=f"{item.source} {item.module} {name.name}",
                hint="define it there, or import the name that is",
                evidence=(Evidence(Location(item.target or ""), "does not define the name"),),
                confidence=Confidence.PROVEN if is_run and is_refused else Confidence.INFERRED,
                predicts=_predicted(item, name) if is_linked else "",
            )


def _predicted(item: Import, name: ImportedSymbol) -> str:
    if item.source.endswith(".py"):
        return f"ImportError: cannot import name '{name.name}'"
    return f"does not provide an export named '{name.name}'"
