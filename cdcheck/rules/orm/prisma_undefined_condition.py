"""A condition of Prisma on what a request may not have: `undefined` is no condition."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.prisma_models import PrismaModels
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.undefined_bindings import VALIDATING, UndefinedBindings, is_loose
from cdcheck.model.orm_calls import ModelCall


@rule(where=is_loose)
def prisma_undefined_condition(
    call: ModelCall, models: PrismaModels, bindings: UndefinedBindings, words: SourceWords
) -> Verdicts:
    model = models.model(call)
    for binding in bindings.of.get(call.at, ()):
        if model is None or (not binding.lacking and words.mentions(*VALIDATING)):
            continue
        why = f" if the request has no `{binding.written}`"
        if binding.lacking:
            why = f": `{binding.lacking[0]}` has no `{binding.written}`"
        yield Violation(
            at=binding.at,
            message=f"`{call.method}` has no condition on `{binding.name}`{why}",
            about=f"{call.function or call.at.path}: {call.method} {binding.written}",
            hint="refuse the request first: Prisma leaves out a condition on `undefined`",
            evidence=(Evidence(model.at, f"defines `{model.name}`"),),
            confidence=binding.confidence,
        )
