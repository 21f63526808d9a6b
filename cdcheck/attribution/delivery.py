"""There was no app to start: the patch is empty, or does not apply."""

from cdcheck.attribution.causes import Explanation, Trace, part_of, trace_of
from cdcheck.attribution.evidence import Case, RunEvidence
from cdcheck.delivery.delivered import EMPTY, REJECTED
from cdcheck.runs import Start


def explain(case: Case, evidence: RunEvidence) -> Explanation | None:
    """Claims everything of a run that never started, if what was delivered is no app."""
    start = evidence.result.start
    finding = next((found for found in evidence.proven if found.rule in {EMPTY, REJECTED}), None)
    if finding is None or start.how is Start.READY:
        return None
    links = (Trace("start", start.why or start.how.value), trace_of(finding))
    return Explanation(part_of(finding.category), finding.rule, finding.violation.message, links)
