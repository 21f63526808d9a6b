"""A call of Prisma's client with an argument that the client does not take."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.prisma_models import PrismaModels
from cdcheck.model.orm_calls import ModelCall


@rule(where=lambda call: call.orm == "prisma" and bool(call.refusals) and not call.is_test)
def prisma_refused_argument(call: ModelCall, models: PrismaModels) -> Verdicts:
    model = models.model(call)
    if model is None or not models.is_whole:
        return
    for refusal in call.refusals:
        yield Violation(
            at=refusal.at,
            message=refusal.what,
            about=f"{call.function or call.at.path}: {model.name}.{call.method} {refusal.what}",
            hint=refusal.hint,
            evidence=(Evidence(call.at, f"calls `{model.name}.{call.method}`"),),
            predicts=refusal.predicts,
        )
