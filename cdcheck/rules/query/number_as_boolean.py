"""A truth of SQLite, which has none but 0 and 1, that is answered where the contract wants a boolean."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.answered_properties import AnsweredProperties
from cdcheck.facts.answered_types import AnsweredTypes
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.verified_statements import VerifiedQueries
from cdcheck.model.data import Query

_DRIVERS = frozenset({"sqlite3", "aiosqlite", "better-sqlite3"})
_NUMBERS = frozenset({"boolean", "integer", "bigint", "smallint"})
# What makes answers by a schema of its own, or reads columns as the app says.
_TYPING = ("basemodel", "marshmallow", "register_converter", "parse_decltypes", "response:")


@rule(where=lambda query: query.driver in _DRIVERS and query.operation == "select" and not query.is_test)
def number_as_boolean(
    query: Query,
    types: AnsweredTypes,
    queries: VerifiedQueries,
    properties: AnsweredProperties,
    words: SourceWords,
) -> Verdicts:
    wanted = [name for name, kind in types.of.items() if kind == "boolean"]
    outputs = queries.of(query).given.outputs if wanted else ()
    given = {(one.name or "").lower() for one in outputs if one.type in _NUMBERS}
    found = [name for name in wanted if given and properties.columns_of(name) & given]
    if not found or words.mentions(*_TYPING):
        return
    for name in found:
        yield Violation(
            at=query.at,
            message=f"0 or 1 is what SQLite gives, and the contract wants a boolean as `{name}`",
            about=f"{query.function or query.at.path}: {name}",
            hint=f"make it one where `{name}` is answered: with `bool(...)`, or `Boolean(...)`",
            evidence=(Evidence(query.at, "nothing makes a boolean of what it gives"),),
            confidence=Confidence.INFERRED,
        )
