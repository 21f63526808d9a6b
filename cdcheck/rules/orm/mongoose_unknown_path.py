"""Paths that a call of Mongoose names, and that the schema of its model does not have."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.orm_misuses import RefusedArgument

_SO = {
    "populate": "which is to be populated",
    "sort": "by which it sorts",
    "where": "by which it looks",
    "values": "and leaves it out",
}
_STRICT = "strictpopulate"


@rule(where=lambda named: named.orm == "mongoose" and named.kind in _SO and not named.is_test)
def mongoose_unknown_path(named: RefusedArgument, versions: Versions, words: SourceWords) -> Verdicts:
    is_populating = named.kind == "populate"
    if is_populating and words.mentions(_STRICT):
        return
    is_refused = is_populating and versions.reach("mongoose", (6, 0)) is Reach.YES
    yield Violation(
        at=named.at,
        message=f"the schema of `{named.call}` has no `{named.given}`, {_SO[named.kind]}",
        about=f"{named.function or named.at.path}: {named.kind} {named.call}.{named.given}",
        hint="name a path of the schema, or give it this one",
        evidence=(Evidence(named.defined_at, "is the schema"),) if named.defined_at else (),
        # Documents may have what no schema of this app says.
        confidence=Confidence.PROVEN if is_refused else Confidence.INFERRED,
        predicts=named.error if is_refused else "",
    )
