from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.aside import is_aside
from cdcheck.facts.declared_names import DeclaredNames
from cdcheck.facts.named_elsewhere import NamedElsewhere
from cdcheck.facts.startup import Startup
from cdcheck.file_kinds import TYPESCRIPT
from cdcheck.model.code import ImportKind, UndefinedName
from cdcheck.model.project import Project

# What only one kind of module has is another rule's (`startup/module-kind-mismatch`).
_OF_ONE_MODULE_KIND = frozenset({"require", "module", "exports", "__dirname", "__filename"})

# Libraries that are loaded for their effects, and set no names.
_SETTING_NONE = frozenset(
    {"dotenv", "reflect-metadata", "express-async-errors", "source-map-support", "module-alias"}
    | {"tsconfig-paths", "zone.js", "newrelic", "make-promises-safe"}
)


@rule(where=lambda name: not name.is_test)
def undefined_name(
    name: UndefinedName,
    startup: Startup,
    declared: DeclaredNames,
    named: NamedElsewhere,
    project: Project,
) -> Verdicts:
    path = name.at.path
    is_python = path.endswith(".py")
    if is_aside(path) or name.name in _OF_ONE_MODULE_KIND or _is_included(path, project):
        return
    if not is_python and (named.are_imported or declared.has(name.name)):
        return
    predicted = f"NameError: name '{name.name}'" if is_python else f"ReferenceError: {name.name}"
    is_certain = startup.runs(path) and not _may_be_declared(name, project)
    is_certain = is_certain and (not name.is_annotation or _is_evaluated(name, project))
    is_certain = is_certain and not _may_be_set(path, project)
    yield Violation(
        at=name.at,
        message=f"`{name.name}` is read here and defined nowhere",
        about=f"{name.function or path} {name.name}",
        hint=named.hint(name),
        confidence=Confidence.PROVEN if is_certain else Confidence.INFERRED,
        predicts=f"{predicted} is not defined",
    )


def _is_included(path: str, project: Project) -> bool:
    """Tells whether django-split-settings may run a file among the names of the one that includes it."""
    including = [i.source for i in project.imports if i.package == "split_settings"]
    is_below = any(path.startswith(source[: source.rfind("/") + 1]) for source in including)
    return is_below and path.endswith(".py") and all(i.target != path for i in project.imports)


def _may_be_set(path: str, project: Project) -> bool:
    """Tells whether code in JavaScript loads a library for its effects, which may be globals."""
    if path.endswith(".py"):
        return False
    loaded = (i for i in project.imports if i.kind is ImportKind.STATEMENT and not i.names)
    return any(i.package and not (i.is_standard or i.package in _SETTING_NONE) for i in loaded)


def _is_evaluated(name: UndefinedName, project: Project) -> bool:
    """Tells whether a library evaluates an annotation, whenever Python does: FastAPI, or Pydantic."""
    handlers = [r.handler_at for r in project.routes if r.framework == "fastapi" and r.handler_at]
    if any(at.path == name.at.path and at.line <= name.at.line <= at.end_line for at in handlers):
        return True
    checked = [i.source for i in project.imports if i.package in {"pydantic", "sqlmodel"}]
    classes = [c for c in project.classes if c.at.has_line_of(name.at)]
    functions = [f for f in project.functions if f.at.has_line_of(name.at)]
    return name.at.path in checked and bool(classes) and not functions


def _may_be_declared(name: UndefinedName, project: Project) -> bool:
    """Tells whether a name may be a type of the platform, or one that a declaration file adds."""
    if not name.at.path.endswith(TYPESCRIPT):
        return False
    return name.name[:1].isupper() or any(s.path.endswith(".d.ts") for s in project.skipped)
