"""A relation field of Prisma's schema that no field of the other model answers."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.prisma_models import PrismaModels
from cdcheck.model.orm_calls import Association


@rule(where=lambda association: association.orm == "prisma" and not association.is_test)
def prisma_unanswered_relation(association: Association, models: PrismaModels) -> Verdicts:
    source = models.by_id.get(association.source)
    target = models.by_id.get(association.target or "")
    if not models.is_whole or source is None or target is None:
        return
    if not (source.is_complete and target.is_complete) or models.answering(association):
        return
    yield Violation(
        at=association.at,
        message=f"no field of `{target.name}` answers the relation `{source.name}.{association.name}`",
        about=f"{source.name}.{association.name}",
        hint=f"give `{target.name}` a field for it",
        evidence=(Evidence(target.at, f"defines `{target.name}`"),),
        predicts=f"Error validating field `{association.name}` in model `{source.name}`: The relation "
        f"field `{association.name}` on model `{source.name}` is missing an opposite relation field on "
        f"the model `{target.name}`.",
    )
