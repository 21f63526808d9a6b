"""Ids of MongoDB that are made by a call of their class, which throws."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.model.orm_misuses import RefusedArgument

# The first version in which it is a class.
_FIRST = {"mongoose": (7, 0), "mongodb": (5, 0)}


@rule(where=lambda call: call.orm in _FIRST and call.kind == "unmade" and not call.is_test)
def mongoose_id_without_new(call: RefusedArgument, versions: Versions) -> Verdicts:
    reach = versions.reach(call.orm, _FIRST[call.orm])
    if reach not in {Reach.YES, Reach.MAYBE}:
        return
    required = versions.required(call.orm)[0]
    yield Violation(
        at=call.at,
        message=f"`{call.call}` is called without `new`",
        about=f"{call.function or call.at.path}: {call.call}",
        hint=f"write `new {call.call}(...)`",
        evidence=(Evidence(required.at, f"requires `{call.orm}` {required.specifier}"),),
        confidence=Confidence.PROVEN if reach is Reach.YES else Confidence.INFERRED,
        predicts=call.error,
    )
