"""A value of a kind that the driver does not hand over, or not for such a parameter."""

from collections.abc import Iterator
from typing import NamedTuple

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.handed_values import Handed, HandedValue, HandedValues, is_handed_values
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.verified_statements import VerifiedQueries
from cdcheck.knowledge.driver_values import HINTS, refusal, refusal_by_type, refusal_of_whole
from cdcheck.model.data import Query
from cdcheck.model.project import Project

# Adapters and codecs that the app registers may take what the driver itself does not, and so may a
# package of the same interface.
_TEACHING = (
    "libsql",
    "register_adapter",
    "register_dumper",
    "register_uuid",
    "set_type_codec",
    "set_builtin_type_codec",
)


class _Refused(NamedTuple):
    value: HandedValue
    message: str
    error: str
    hint: str


@rule(where=lambda query: bool(query.sql) and is_handed_values(query))
def refused_value(
    query: Query, project: Project, handed: HandedValues, queries: VerifiedQueries, words: SourceWords
) -> Verdicts:
    found: list[_Refused] = []
    for place in handed.places_of(query):
        sharing = [one for one in project.queries if place in handed.places_of(one)]
        if place in handed.of and sharing[0] is query:
            found += _refused(query, handed.of[place], queries, is_only=len(sharing) == 1)
    if not found or words.mentions(*_TEACHING):
        return
    for refused in found:
        yield Violation(
            at=refused.value.at,
            message=refused.message,
            about=f"{query.function or query.at.path}: {refused.value.key} {refused.message}",
            hint=refused.hint,
            evidence=(Evidence(query.at, "it is handed over with this statement"),),
            predicts=refused.error,
        )


def _refused(
    query: Query, given: Handed, queries: VerifiedQueries, *, is_only: bool
) -> Iterator[_Refused]:
    driver, whole, verified = query.driver, given.whole, queries.of(query)
    if whole is not None and verified.placeholders > 0:
        error = refusal_of_whole(driver, whole.kind, whole.length, verified.placeholders)
        what = f"`{driver}` wants a sequence of values, not one `{whole.kind}`"
        if error:
            yield _Refused(whole, what, error, "write a comma behind it: `(value,)`")
    parameters = verified.parameters if is_only else {}
    for value in given.values:
        error = refusal(driver, value.kind)
        if error:
            message = f"`{driver}` hands no `{value.kind}` over"
            yield _Refused(value, message, error, HINTS.get(value.kind, ""))
        elif value.key in parameters:
            wanted = parameters[value.key]
            found = refusal_by_type(driver, value.kind, wanted.name, is_compared=wanted.is_compared)
            if found is not None:
                yield _Refused(value, *found)
