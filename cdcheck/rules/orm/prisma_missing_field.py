"""A row that Prisma's client creates without a field that it must have."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.prisma_models import PrismaModels
from cdcheck.model.orm_calls import ModelCall


@rule(where=lambda call: call.orm == "prisma" and call.given is not None and not call.is_test)
def prisma_missing_field(call: ModelCall, models: PrismaModels) -> Verdicts:
    model = models.model(call)
    if model is None or not model.is_complete:
        return
    given = set(call.given or ())
    for names in model.required:
        if given.isdisjoint(names):
            yield Violation(
                at=call.at,
                message=f"`{model.name}` is created without `{names[-1]}`",
                about=f"{call.function or call.at.path}: create {model.name}.{names[0]}",
                hint="give it a value, or the field a default",
                evidence=(Evidence(model.at, f"defines `{model.name}`"),),
                predicts=f"PrismaClientValidationError: Argument `{names[-1]}` is missing.",
            )
