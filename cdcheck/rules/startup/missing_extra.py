from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.dependencies import Dependencies
from cdcheck.facts.startup import Startup
from cdcheck.model.code import Import
from cdcheck.model.edits import Fix, Require
from cdcheck.model.project import Project

_FORM = 'Form data requires "python-multipart" to be installed'
_NEEDS = {
    ("pydantic", "EmailStr"): ("email-validator", "email-validator is not installed"),
    ("pydantic", "NameEmail"): ("email-validator", "email-validator is not installed"),
    ("fastapi", "Form"): ("python-multipart", _FORM),
    ("fastapi", "File"): ("python-multipart", _FORM),
    ("fastapi", "UploadFile"): ("python-multipart", _FORM),
    ("fastapi.security", "OAuth2PasswordRequestForm"): ("python-multipart", _FORM),
    ("fastapi.templating", "Jinja2Templates"): ("jinja2", "jinja2 must be installed"),
    ("starlette.templating", "Jinja2Templates"): ("jinja2", "jinja2 must be installed"),
    ("starlette.middleware.sessions", "SessionMiddleware"): (
        "itsdangerous",
        "No module named 'itsdangerous'",
    ),
}


@rule(where=lambda item: any((item.module, name.name) in _NEEDS for name in item.names))
def missing_extra(
    item: Import, dependencies: Dependencies, startup: Startup, project: Project
) -> Verdicts:
    found = dependencies.python(item.source)
    if found is None or item.is_guarded or item.is_type_only:
        return
    for name in item.names:
        distribution, error = _NEEDS.get((item.module, name.name), ("", ""))
        if distribution in found.names or not distribution or not _is_used(item, project):
            continue
        is_certain = startup.runs(item.source) and found.is_known
        yield Violation(
            at=name.at,
            message=f"`{name.name}` needs `{distribution}`, which `{found.manifest}` does not install",
            about=f"{distribution} in {found.manifest}",
            hint=f"add `{distribution}` to `{found.manifest}`",
            confidence=Confidence.PROVEN if is_certain else Confidence.INFERRED,
            predicts=error,
            fix=Fix((Require(found.manifest, distribution),)),
        )


def _is_used(item: Import, project: Project) -> bool:
    """Tells whether a file defines what these names are made for: models, or routes."""
    if item.module == "pydantic":
        return any(cls.at.path == item.source for cls in project.classes)
    is_route = any(route.at.path == item.source for route in project.routes)
    return is_route or not item.module.startswith("fastapi")
