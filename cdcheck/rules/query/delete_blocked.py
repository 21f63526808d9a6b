"""A delete that the database refuses while rows of another table refer to what is deleted."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.aside import is_aside
from cdcheck.facts.blocked_statements import BlockedStatements
from cdcheck.facts.database import Engine
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.verified_statements import is_statement
from cdcheck.model.data import Query

_BUILDERS = frozenset({"drizzle", "knex", "sqlalchemy"})
# What says that the refusal is answered, or that a row is only marked.
_EXPECTED = (
    "23503",
    "foreign key constraint",
    "foreignkeyviolation",
    "foreign_key_violation",
    "cascade;",
)
# Beside these, the error that SQLAlchemy raises may be caught for a delete.
_DELETING = ("delete", "remove", "errorhandler", "exception_handler", "middleware")
_SAID = {
    "postgres": 'update or delete on table "{}" violates foreign key constraint',
    "mysql": "Cannot delete or update a parent row: a foreign key constraint fails",
}


def _deletes(query: Query) -> bool:
    is_known = is_statement(query) or query.driver in _BUILDERS
    return query.operation == "delete" and is_known and bool(query.function) and not query.is_test


@rule(where=_deletes)
def delete_blocked(
    query: Query, blocked: BlockedStatements, engine: Engine, words: SourceWords
) -> Verdicts:
    found = list(blocked.of(query))
    if not found or engine.kind not in _SAID or is_aside(query.at.path) or words.mentions(*_EXPECTED):
        return
    if query.driver == "sqlalchemy" and any(map(_may_catch, words.texts())):
        return
    first, parent = found[0], query.tables[0]
    names = list(dict.fromkeys(one.child.name for one in found))
    others = f" (and {len(names) - 1} more)" if names[1:] else ""
    yield Violation(
        at=query.at,
        message=f"a delete from `{parent}` fails while rows of `{names[0]}`{others} refer to it",
        about=f"{query.function}: delete {parent}",
        hint="give their keys `ON DELETE CASCADE`, or delete these rows first",
        evidence=(Evidence(first.key.at, f"is a key of `{names[0]}`, which forbids it"),),
        # It may be meant that such a row is not to be deleted.
        confidence=Confidence.INFERRED,
        predicts=_SAID[engine.kind].format(parent),
    )


def _may_catch(text: str) -> bool:
    return "integrityerror" in text and any(word in text for word in _DELETING)
