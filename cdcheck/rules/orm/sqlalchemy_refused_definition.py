"""An argument that SQLAlchemy refuses when a model or an engine is defined with it."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.model.mapped import RefusedDefinition


@rule(where=lambda refused: not refused.is_test)
def sqlalchemy_refused_definition(refused: RefusedDefinition) -> Verdicts:
    yield Violation(
        at=refused.at,
        message=f"`{refused.callee}` refuses `{refused.argument}`",
        about=f"{refused.function or refused.at.path}: {refused.callee} {refused.argument}",
        hint=refused.wanted,
        predicts=refused.error,
    )
