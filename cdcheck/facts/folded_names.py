"""Columns of rows that are asked for with capitals, which PostgreSQL has folded to lower case."""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.answered_types import AnsweredTypes
from cdcheck.facts.row_reads import RowRead, RowReads, is_patched
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.verified_statements import VerifiedQueries
from cdcheck.model.data import Query
from cdcheck.model.outputs import Given
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


class FoldedName(Struct, frozen=True):
    """Is a name that a statement gives as `name` in lower case; it `is_read` at the place.

    It `is_sure` if all other columns are known; where it is not read, rows are answers as they are.
    `member` is what is read of it, if anything is.
    """

    at: Location
    name: str
    is_read: bool
    is_sure: bool
    member: str = ""


class FoldedNames(Struct, frozen=True):
    """Holds them by statement."""

    of: Mapping[Query, tuple[FoldedName, ...]]


@fact
def folded_names(
    project: Project,
    reads: RowReads,
    queries: VerifiedQueries,
    types: AnsweredTypes,
    words: SourceWords,
    sources: SourceTexts,
) -> FoldedNames:
    found: dict[Query, tuple[FoldedName, ...]] = {}
    for query in project.queries:
        given = queries.of(query).given
        if query.driver == "pg" and given.outputs and not query.is_test:
            found[query] = tuple(_of_query(query, given, list(reads.of_query(query, project)), types))
    if not any(found.values()) or is_patched(words):
        return FoldedNames({})
    every = [sources.read(file.path) or b"" for file in project.files if not file.is_test]
    return FoldedNames(
        {
            query: tuple(one for one in several if not _is_known(one.name, every))
            for query, several in found.items()
        }
    )


def _of_query(
    query: Query, given: Given, reads: list[RowRead], types: AnsweredTypes
) -> Iterator[FoldedName]:
    names = {output.name for output in given.outputs}
    keys = {read.key for read in reads}
    is_sure = given.is_whole and None not in names
    for read in reads:
        if read.key not in names and read.key.lower() in names - keys:
            entered = (use.name for use in read.uses if use.how in {"asked", "entered"})
            member = next(entered, "")
            yield FoldedName(read.at, read.key, is_read=True, is_sure=is_sure, member=member)
    for output in given.outputs:
        if output.written in types.of and not keys & {output.written, output.name}:
            yield FoldedName(query.at, output.written, is_read=False, is_sure=False)


def _is_known(name: str, texts: list[bytes]) -> bool:
    """Tells whether code reads a column as it is given."""
    member = re.compile(rb"(?:\.|\[['\"])%s\b" % re.escape(name.lower().encode()))
    return any(member.search(text) for text in texts)
