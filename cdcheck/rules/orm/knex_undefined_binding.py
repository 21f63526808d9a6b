"""A condition of Knex on what a request may not have: Knex refuses `undefined`."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.knex_results import begins
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.undefined_bindings import UndefinedBindings
from cdcheck.model.data import DataAccess

# What may refuse a request before, or give it defaults.
_VALIDATING = ("validat", "schema:", "joi", "zod", "yup", "ajv", "celebrate", "superstruct", "typebox")
_REFUSED = "Undefined binding(s) detected when compiling"


@rule(where=begins)
def knex_undefined_binding(
    access: DataAccess, bindings: UndefinedBindings, words: SourceWords
) -> Verdicts:
    for binding in bindings.of.get(access.at, ()):
        if not binding.lacking and words.mentions(*_VALIDATING):
            continue
        why = "which is undefined if the request has none"
        if binding.lacking:
            why = f"which no part of `{binding.lacking[0]}` is"
        yield Violation(
            at=binding.at,
            message=f"`{binding.verb}` is given `{binding.written}`, {why}",
            about=f"{access.function or access.at.path}: {binding.verb} {binding.written}",
            hint="add the condition only where there is a value",
            evidence=(Evidence(access.at, "begins the query"),),
            confidence=Confidence.PROVEN if binding.lacking else Confidence.INFERRED,
            predicts=_REFUSED,
        )
