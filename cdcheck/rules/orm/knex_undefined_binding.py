"""A condition of Knex on what a request may not have: Knex refuses `undefined`."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.knex_results import begins
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.undefined_bindings import VALIDATING, UndefinedBindings
from cdcheck.model.data import DataAccess

_REFUSED = "Undefined binding(s) detected when compiling"


@rule(where=begins)
def knex_undefined_binding(
    access: DataAccess, bindings: UndefinedBindings, words: SourceWords
) -> Verdicts:
    for binding in bindings.of.get(access.at, ()):
        if not binding.lacking and words.mentions(*VALIDATING):
            continue
        yield Violation(
            at=binding.at,
            message=f"`{binding.verb}` is given `{binding.written}`, {binding.why}",
            about=f"{access.function or access.at.path}: {binding.verb} {binding.written}",
            hint="add the condition only where there is a value",
            evidence=(Evidence(access.at, "begins the query"),),
            confidence=binding.confidence,
            predicts=_REFUSED,
        )
