from posixpath import basename

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.aside import is_aside
from cdcheck.facts.dependencies import Dependencies
from cdcheck.facts.startup import Startup
from cdcheck.model.code import MissingMember
from cdcheck.model.places import Location


@rule(where=lambda member: not member.is_test)
def missing_module_member(
    member: MissingMember, startup: Startup, dependencies: Dependencies
) -> Verdicts:
    path = member.at.path
    if is_aside(path) or _may_be_a_library(member, dependencies):
        return
    is_python = path.endswith(".py")
    yield Violation(
        at=member.at,
        message=f"`{member.module}` has no `{member.name}`, which is needed here",
        about=f"{member.function or path} {member.module} {member.name}",
        hint="define it there, or name the one that is",
        evidence=(Evidence(Location(member.module), "does not define the name"),),
        confidence=Confidence.PROVEN if startup.runs(path) else Confidence.INFERRED,
        predicts=f"has no attribute '{member.name}'"
        if is_python
        else f"{member.name} is not a function",
    )


def _may_be_a_library(member: MissingMember, dependencies: Dependencies) -> bool:
    """Tells whether an import of a module would find a library of that name instead."""
    name = basename(member.module).removesuffix(".py")
    installed = dependencies.python(member.at.path) if member.module.endswith(".py") else None
    return installed is not None and installed.offers(name)
