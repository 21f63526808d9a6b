"""The step could not succeed because one that it depends on had failed."""

from cdcheck.attribution.causes import Explanation, Part, Trace
from cdcheck.attribution.evidence import Case, RunEvidence


def explain(case: Case, evidence: RunEvidence) -> Explanation | None:
    """Claims a step whose captures, `needs` or state a failed step should have given."""
    ancestors = evidence.ancestors(case.step)
    if not ancestors:
        return None
    how = "was not sent" if case.step.missing else "was sent in vain"
    chain = tuple(
        Trace("step", f"`{name}` failed, so that `{case.step.id}` {how}") for name in ancestors
    )
    return Explanation(Part.CASCADE, "cascade", "a step that it depends on failed", chain, ancestors)
