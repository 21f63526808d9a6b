"""A call of TypeORM's repositories with arguments that TypeORM refuses."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.called_models import DoubtfulCalls
from cdcheck.model.orm_calls import ModelCall

_CHECKED_SINCE = (0, 3)


@rule(where=lambda call: call.orm == "typeorm" and bool(call.refusals) and not call.is_test)
def typeorm_refused_argument(call: ModelCall, versions: Versions, doubtful: DoubtfulCalls) -> Verdicts:
    if call.at in doubtful.places or versions.reach("typeorm", _CHECKED_SINCE) is Reach.NO:
        return
    for refusal in call.refusals:
        yield Violation(
            at=refusal.at,
            message=refusal.what,
            about=f"{call.function or call.at.path}: {call.model}.{call.method} {refusal.what}",
            hint=refusal.hint,
            evidence=(Evidence(call.at, f"calls `{call.method}` of `{call.model}`"),),
            predicts=refusal.predicts,
        )
