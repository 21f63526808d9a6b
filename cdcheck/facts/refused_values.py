"""Which values the drivers do not hand over, or not for such a parameter."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from cdcheck.authoring import Confidence, fact
from cdcheck.facts.handed_values import Handed, HandedValues, is_handed_values
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.undefined_bindings import VALIDATING, UndefinedBinding, UndefinedBindings
from cdcheck.facts.verified_statements import ParameterType, Verified, VerifiedQueries
from cdcheck.knowledge.driver_values import HINTS, refusal, refusal_by_type, refusal_of_whole
from cdcheck.model.data import Query
from cdcheck.model.places import Location
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
# What may make numbers of the texts in the address of a request.
_CONVERTING = (*VALIDATING, "query parser", "queryparser", "query-parser", "query-types", "req.query =")


class RefusedValue(Struct, frozen=True):
    """Is a value that is refused or finds nothing; `key` is its number among them, or its name."""

    at: Location
    key: str
    message: str
    error: str
    hint: str
    confidence: Confidence = Confidence.PROVEN


class RefusedValues(Struct, frozen=True):
    """Holds them by the statement that they are handed over with."""

    of: Mapping[Query, tuple[RefusedValue, ...]]


@fact
def refused_values(
    project: Project,
    handed: HandedValues,
    queries: VerifiedQueries,
    bindings: UndefinedBindings,
    words: SourceWords,
) -> RefusedValues:
    """Judges what each call hands over, once: with the first of the statements that it may send."""
    sharing: dict[Location, list[Query]] = {}
    for query in project.queries:
        for place in handed.places_of(query):
            sharing.setdefault(place, []).append(query)
    found: dict[Query, tuple[RefusedValue, ...]] = {}
    for place, several in sharing.items():
        query = several[0]
        if not query.sql or not is_handed_values(query) or place not in handed.of:
            continue
        given, driver = handed.of[place], handed.driver_of(query)
        parameters = queries.of(query).parameters if len(several) == 1 else {}
        refused = (
            *_whole(given, driver, queries.of(query)),
            *_of_kinds(given, driver, parameters, words),
            *_undefined(bindings.of.get(place, ()), driver, words),
        )
        if refused:
            found[query] = (*found.get(query, ()), *refused)
    return RefusedValues({} if found and words.mentions(*_TEACHING) else found)


def _whole(given: Handed, driver: str, verified: Verified) -> Iterator[RefusedValue]:
    whole = given.whole
    if whole is None or verified.placeholders <= 0:
        return
    error = refusal_of_whole(driver, whole.kind, whole.length, verified.placeholders)
    what = f"`{driver}` wants a sequence of values, not one `{whole.kind}`"
    if error:
        yield RefusedValue(whole.at, whole.key, what, error, "write a comma behind it: `(value,)`")


def _of_kinds(
    given: Handed, driver: str, parameters: Mapping[str, ParameterType], words: SourceWords
) -> Iterator[RefusedValue]:
    for value in given.values:
        error = refusal(driver, value.kind)
        wanted = parameters.get(value.key)
        if error:
            message = f"{_named(driver)} hands no `{value.kind}` over"
            yield RefusedValue(value.at, value.key, message, error, HINTS.get(value.kind, ""))
        elif wanted is not None:
            found = refusal_by_type(driver, value.kind, wanted.name, wanted.use)
            if found is not None and not (value.kind == "request" and words.mentions(*_CONVERTING)):
                is_sure = not value.is_supposed or value.kind != "array"
                confidence = Confidence.PROVEN if is_sure else Confidence.INFERRED
                yield RefusedValue(value.at, value.key, *found, confidence)


def _undefined(
    given: Sequence[UndefinedBinding], driver: str, words: SourceWords
) -> Iterator[RefusedValue]:
    for one in given:
        if one.lacking or not words.mentions(*VALIDATING):
            message = f"{_named(driver)} is given `{one.written}`, {one.why}"
            said, hint = refusal(driver, "undefined"), HINTS["undefined"]
            yield RefusedValue(one.at, one.written, message, said, hint, one.confidence)


def _named(driver: str) -> str:
    package, _, method = driver.partition(".")
    return f"`{method}` of `{package}`" if method else f"`{package}`"
