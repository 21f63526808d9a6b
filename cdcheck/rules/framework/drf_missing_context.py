"""A serializer of DRF that is made without the context which it takes something out of."""

from collections.abc import Iterator

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.functions import Functions
from cdcheck.facts.serializer_classes import SerializerClasses
from cdcheck.facts.serializer_contexts import ContextRead, SerializerContexts
from cdcheck.facts.serializer_flows import SerializerFlows
from cdcheck.model.project import Project
from cdcheck.model.serializing import Serializer, SerializerMaking

_REQUEST = "request"


@rule(where=lambda making: making.context is not None and making.of != "nothing" and not making.is_test)
def drf_missing_context(
    making: SerializerMaking,
    classes: SerializerClasses,
    contexts: SerializerContexts,
    flows: SerializerFlows,
    functions: Functions,
    project: Project,
) -> Verdicts:
    serializer = classes.by_id.get(making.serializer)
    steps = [step.name for step in flows.of.get(making.at, ())]
    if serializer is None or "data" not in steps or "context" in steps:
        return
    around = (one for one in functions.by_id.values() if one.at.has_start_of(making.at))
    function = max(around, key=lambda one: one.at, default=None)
    has_request = function is not None and _REQUEST in function.parameters
    for read in _needed(serializer, contexts):
        is_omitted = has_request and read.key == _REQUEST and _is_given_elsewhere(making, project)
        if read.key in (making.context or ()) or not (read.error or is_omitted):
            continue
        is_own = read in contexts.of.get(serializer.id, ())
        yield Violation(
            at=making.at,
            message=f"`{serializer.name}` is made without `{read.key}` in its context, which "
            f"`{read.method}` {'needs' if read.error else 'asks for'}",
            about=f"{function.id if function else making.at.path} {serializer.name}: {read.key}",
            hint=f'make it with `context={{"{read.key}": ...}}`',
            evidence=(Evidence(read.at, "takes it out of the context"),),
            confidence=Confidence.PROVEN if read.error and is_own else Confidence.INFERRED,
            predicts=read.error,
        )
        return


def _needed(serializer: Serializer, contexts: SerializerContexts) -> Iterator[ContextRead]:
    """Lists what a serializer takes, and those in it; first what it cannot do without."""
    nested = [field.serializer for field in serializer.declared if "write_only" not in field.options]
    reads = [read for id_ in (serializer.id, *nested) for read in contexts.of.get(id_, ())]
    yield from sorted(reads, key=lambda read: not read.error)


def _is_given_elsewhere(making: SerializerMaking, project: Project) -> bool:
    others = (one for one in project.serializer_makings if one.serializer == making.serializer)
    return any(one.context is None or _REQUEST in one.context for one in others if not one.is_test)
