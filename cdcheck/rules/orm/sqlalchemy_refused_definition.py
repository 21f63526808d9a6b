"""An argument that SQLAlchemy refuses when a model or an engine is defined with it."""

import re

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Versions
from cdcheck.model.mapped import RefusedDefinition

# Before 0.0.9 SQLModel took what it did not look at.
_LENIENT = re.compile(r"(?:==|<=?|~=|\^|~)\s*0\.0\.[0-8]$")


@rule(where=lambda refused: not refused.is_test)
def sqlalchemy_refused_definition(refused: RefusedDefinition, versions: Versions) -> Verdicts:
    if any(_LENIENT.search(one.specifier) for one in versions.required(refused.library)):
        return
    yield Violation(
        at=refused.at,
        message=f"`{refused.callee}` refuses `{refused.argument}`",
        about=f"{refused.function or refused.at.path}: {refused.callee} {refused.argument}",
        hint=refused.wanted,
        predicts=refused.error,
    )
