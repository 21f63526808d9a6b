from cdcheck.authoring import Confidence, Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.absent_modules import AbsentModules
from cdcheck.facts.aside import is_aside
from cdcheck.facts.import_roots import ImportRoots
from cdcheck.facts.startup import Startup
from cdcheck.file_kinds import TYPESCRIPT
from cdcheck.model.code import Import, ImportKind
from cdcheck.model.edits import Fix, Substitute


@rule(where=lambda item: item.is_unresolvable or item.target is not None)
def unresolved_first_party_import(
    item: Import, roots: ImportRoots, absent: AbsentModules, startup: Startup
) -> Verdicts:
    if item.is_guarded or item.is_type_only or is_aside(item.source):
        return
    is_lost = not item.is_unresolvable and roots.misses(item)
    if not item.is_unresolvable and not is_lost:
        return
    doubt = absent.doubt(item) if item.is_unresolvable else ""
    if doubt:
        yield Unknown(item.at, doubt)
        return
    near = absent.near(item) if item.is_unresolvable else None
    is_certain = startup.runs(item.source) and not item.is_deferred and not _may_be_types(item)
    yield Violation(
        at=item.at,
        message=_lost(item) if is_lost else f"`{item.module}` names no module of the app",
        about=f"{item.source} {item.module}",
        hint=_hint(near, is_lost=is_lost),
        evidence=tuple(Evidence(at, "fails as well") for at in roots.lost.get(item.at, ())[:3]),
        confidence=Confidence.PROVEN if is_certain else Confidence.INFERRED,
        predicts=_predicted(item, is_lost=is_lost),
        fix=_fix(item, near),
    )


def _fix(item: Import, near: str | None) -> Fix | None:
    """Writes the module as its file is called, where only upper and lower case differ."""
    if near is None or "/" not in item.module:
        return None
    said = [part for part in item.module.split("/") if part not in {".", ".."}]
    found = near.split("/")[-len(said) :]
    called = "/".join(found)[: len("/".join(said))]
    if called.lower() != "/".join(said).lower():
        return None
    meant = item.module.removesuffix("/".join(said)) + called
    return Fix((Substitute(item.at, item.module, meant),))


def _hint(near: str | None, *, is_lost: bool) -> str:
    if near is not None:
        return f"`{near}` is there: upper and lower case differ"
    return (
        "start from the folder that the import counts from" if is_lost else "name a file that is there"
    )


def _lost(item: Import) -> str:
    return f"`{item.module}` is not found from where the app is started"


def _may_be_types(item: Import) -> bool:
    """Tells whether a compiler may drop an import, because it names nothing but types."""
    is_statement = item.kind is ImportKind.STATEMENT and item.source.endswith(TYPESCRIPT)
    return is_statement and all(name.name[:1].isupper() for name in item.names)


def _predicted(item: Import, *, is_lost: bool) -> str:
    if not item.source.endswith(".py"):
        return "Cannot find module"
    if is_lost and item.module.startswith("."):
        return "ImportError: attempted relative import"
    if item.module.startswith("."):
        return "ModuleNotFoundError: No module named"
    return (
        f"ModuleNotFoundError: No module named '{item.module.split('.')[0] if is_lost else item.module}'"
    )
