"""Numbers of PostgreSQL that `pg` gives as strings, and where a number is wanted of them."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.answered_properties import AnsweredProperties
from cdcheck.facts.answered_types import AnsweredTypes
from cdcheck.facts.row_reads import RowReads, is_patched
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.verified_statements import VerifiedQueries
from cdcheck.model.data import Query
from cdcheck.model.outputs import Given
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_TEXTS = frozenset({"bigint", "numeric"})
_MISUSES = frozenset({"compared", "added", "asked"})
# The app tells `pg` to read numbers, or makes answers by a schema.
_TEACHING = ("settypeparser", "gettypeparser", "pg-types", "parseint8", "fast-json-stringify")


class TextNumber(Struct, frozen=True):
    """Is a place where a number is wanted of the column `column`, whose type is `kind`.

    `how` is what `ValueUse` calls it; `answered` is the property `name` of an answer, which the contract
    says is a number.
    """

    at: Location
    column: str
    kind: str
    how: str
    name: str = ""


class TextNumbers(Struct, frozen=True):
    """Holds them by statement."""

    of: Mapping[Query, tuple[TextNumber, ...]]


@fact
def text_numbers(
    project: Project,
    reads: RowReads,
    queries: VerifiedQueries,
    types: AnsweredTypes,
    properties: AnsweredProperties,
    words: SourceWords,
) -> TextNumbers:
    found: dict[Query, tuple[TextNumber, ...]] = {}
    for query in project.queries:
        texts = _texts(queries.of(query).given) if query.driver == "pg" else {}
        if texts:
            found[query] = (
                *_read(query, texts, reads, project, types),
                *_handed_on(query, texts, types, properties),
            )
    if not any(found.values()) or is_patched(words) or words.mentions(*_TEACHING):
        return TextNumbers({})
    if project.framework == "fastify" and words.mentions("response:"):
        found = {
            query: tuple(one for one in several if one.how != "answered")
            for query, several in found.items()
        }
    return TextNumbers(found)


def _texts(given: Given) -> Mapping[str, str]:
    """Gives the columns that come as strings, by name, with their types."""
    types: dict[str, set[str]] = {}
    for output in given.outputs:
        types.setdefault(output.name or "", set()).add(output.type or "")
    return {name: kinds.pop() for name, kinds in types.items() if len(kinds) == 1 and kinds <= _TEXTS}


def _read(
    query: Query,
    texts: Mapping[str, str],
    reads: RowReads,
    project: Project,
    types: AnsweredTypes,
) -> Iterator[TextNumber]:
    for read in reads.of_query(query, project):
        if read.key not in texts:
            continue
        for use in read.uses:
            is_answered = use.how == "named" and types.is_number(use.name)
            if is_answered or use.how in _MISUSES:
                how = "answered" if is_answered else use.how
                yield TextNumber(use.at, read.key, texts[read.key], how, use.name)


def _handed_on(
    query: Query, texts: Mapping[str, str], types: AnsweredTypes, properties: AnsweredProperties
) -> Iterator[TextNumber]:
    """Finds columns that become a property of answers as they are."""
    wanted = [name for name in types.of if types.is_number(name)]
    for name in wanted:
        columns = properties.columns_of(name)
        for column, kind in texts.items():
            is_whole = column.lower() == name.lower()
            if column.lower() in columns and (column == name or not is_whole):
                yield TextNumber(query.at, column, kind, "answered", name)
