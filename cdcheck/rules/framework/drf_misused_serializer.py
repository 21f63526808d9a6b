"""A serializer of DRF that is used in an order, or for a number of rows, which DRF refuses."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.misused_serializers import misuses
from cdcheck.facts.serializer_classes import SerializerClasses
from cdcheck.facts.serializer_flows import SerializerFlows
from cdcheck.model.serializing import SerializerMaking


@rule(where=lambda making: not making.is_test)
def drf_misused_serializer(
    making: SerializerMaking, classes: SerializerClasses, flows: SerializerFlows
) -> Verdicts:
    serializer = classes.by_id.get(making.serializer)
    if serializer is None:
        return
    for misuse in misuses(making, serializer, flows.of.get(making.at, ())):
        yield Violation(
            at=misuse.at,
            message=misuse.message,
            about=f"{making.at.path} {serializer.name}: {misuse.error}",
            hint=misuse.hint,
            evidence=(Evidence(making.at, "is where the serializer is made"),),
            confidence=Confidence.PROVEN if misuse.is_certain else Confidence.INFERRED,
            predicts=misuse.error,
        )
