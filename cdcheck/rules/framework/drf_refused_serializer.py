"""A serializer of DRF whose declaration DRF refuses."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.django_models import DjangoModels
from cdcheck.facts.refused_serializers import refusals
from cdcheck.model.serializing import Serializer


@rule(where=lambda serializer: not serializer.is_test)
def drf_refused_serializer(serializer: Serializer, models: DjangoModels) -> Verdicts:
    model = models.by_id.get(serializer.model)
    for refused in refusals(serializer, models):
        is_certain = serializer.is_used or refused.is_at_once
        yield Violation(
            at=refused.at,
            message=refused.message,
            about=f"{serializer.id}: {refused.name} {refused.error}",
            hint=refused.hint,
            evidence=(Evidence(model.at, f"defines `{model.name}`"),) if model is not None else (),
            confidence=Confidence.PROVEN if is_certain else Confidence.INFERRED,
            predicts=refused.error,
        )
