"""A proven finding is about the very operation that failed, and foretold the status."""

import re

from cdcheck.attribution.answers import last_exchange, path_of
from cdcheck.attribution.causes import Explanation, Trace, part_of, trace_of
from cdcheck.attribution.evidence import Case, RunEvidence
from cdcheck.results import Finding
from cdcheck.runs import Exchange

_OPERATION = re.compile(r"(?:(GET|POST|PUT|PATCH|DELETE|ANY) )?(/\S*)$")


def explain(case: Case, evidence: RunEvidence) -> Explanation | None:
    """Claims a failure that a proven finding about this operation predicted by its status."""
    exchange = last_exchange(case.step)
    if exchange is None or exchange.status is None:
        return None
    finding = next((f for f in evidence.proven if _foretold(f, exchange)), None)
    if finding is None:
        return None
    said = f"{exchange.method} {exchange.url}: {exchange.status}, as predicted"
    links = (Trace("answer", said), trace_of(finding))
    return Explanation(part_of(finding.category), finding.rule, finding.violation.message, links)


def _foretold(finding: Finding, exchange: Exchange) -> bool:
    violation = finding.violation
    if violation.predicts != str(exchange.status):
        return False
    named = (violation.about, *(evidence.note for evidence in violation.evidence))
    return any(_is_about(name, exchange) for name in named)


def _is_about(name: str, exchange: Exchange) -> bool:
    found = _OPERATION.match(name.strip("`"))
    if found is None or found[1] not in {None, "ANY", exchange.method}:
        return False
    pattern = "/".join(
        "[^/]+" if part.startswith("{") else re.escape(part) for part in found[2].split("/")
    )
    return re.fullmatch(pattern, path_of(exchange)) is not None
