"""A model of Prisma's schema that Prisma refuses."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.model.orm_calls import MappedModel


@rule(where=lambda model: model.orm == "prisma" and not model.is_test)
def prisma_refused_schema(model: MappedModel) -> Verdicts:
    for refusal in model.refusals:
        yield Violation(
            at=refusal.at,
            message=refusal.what,
            about=f"{model.name}: {refusal.what}",
            hint=refusal.hint,
            predicts=refusal.predicts,
        )
