"""A delete that the database refuses while rows of another model refer to what is deleted."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.blocked_deletes import DELETING, BlockedDeletes
from cdcheck.facts.database import Engine
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.orm_calls import ModelCall

# What says that the refusal is answered.
_EXPECTED = ("foreignkeyconstrainterror", "p2003", "p2014", "23503", "foreign key")
_SAID = {
    "sqlite": "SQLITE_CONSTRAINT: FOREIGN KEY constraint failed",
    "postgres": 'update or delete on table "{}" violates foreign key constraint',
}


@rule(where=lambda call: call.method in DELETING.get(call.orm, ()) and not call.is_test)
def delete_blocked(
    call: ModelCall, blocked: BlockedDeletes, engine: Engine, words: SourceWords
) -> Verdicts:
    found = list(blocked.of(call))
    if not found or words.mentions(*_EXPECTED):
        return
    parent, child, key = found[0]
    names = list(dict.fromkeys(one.child.name for one in found))
    others = f" (and {len(names) - 1} more)" if names[1:] else ""
    said = _SAID.get(engine.kind, "").format(parent.table)
    if call.orm == "prisma":
        said = "PrismaClientKnownRequestError: Foreign key constraint violated"
    yield Violation(
        at=call.at,
        message=f"`{parent.name}.{call.method}` fails while rows of `{child.name}`{others} refer to it",
        about=f"{call.function or call.at.path}: {parent.name}.{call.method}",
        hint='give their keys `onDelete: "CASCADE"`, or delete these rows first',
        evidence=(Evidence(key.at, f"is a required key of `{child.name}`"),),
        # It may be meant that such a row is not to be deleted.
        confidence=Confidence.INFERRED,
        predicts=said,
    )
