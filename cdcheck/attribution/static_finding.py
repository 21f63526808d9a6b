"""A proven finding is about what failed: it foretold it, or is on the call path."""

import re
from collections.abc import Iterator

from cdcheck.attribution.answers import last_exchange, path_of
from cdcheck.attribution.causes import Explanation, Trace, part_of, trace_of
from cdcheck.attribution.evidence import Case, RunEvidence
from cdcheck.results import Finding
from cdcheck.runs import Exchange, Kind, StepResult

_OPERATION = re.compile(r"(?:(GET|POST|PUT|PATCH|DELETE|ANY) )?(/\S*)$")
# What these are about raises nothing: something is not stored, or not found.
_SILENT = frozenset(
    {"database/arrow-without-this", "database/missing-commit", "orm/query-never-sent"}
    | {"query/null-comparison"}
)
# What these are about raises nothing either: no answer comes.
_HANGING = frozenset({"framework/unanswered-request"})
_READ_BACK = frozenset({Kind.VALUE, Kind.READ_AFTER_WRITE})


def explain(case: Case, evidence: RunEvidence) -> Explanation | None:
    """Claims a failure that a proven finding about this operation accounts for."""
    exchange = last_exchange(case.step)
    if exchange is None:
        return None
    if exchange.status is None:
        return _hung(case, exchange, evidence)
    said = f"{exchange.method} {exchange.url}: {exchange.status}"
    finding = next((f for f in evidence.proven if _foretold(f, exchange)), None)
    if finding is not None:
        return _explanation(
            finding, f"{exchange.method} {exchange.url}: {exchange.status}, as predicted"
        )
    found = tuple(_on_path(case, exchange.status, evidence))
    # Several that are about different things do not tell which of them it was.
    if len({finding.category for finding in found}) != 1:
        return None
    return _explanation(found[0], said)


def _hung(case: Case, exchange: Exchange, evidence: RunEvidence) -> Explanation | None:
    """Claims a request that timed out, where its handler was found to answer on no path."""
    if not exchange.error.startswith("ReadTimeout"):
        return None
    found = next((f for f in _reached((case.step,), evidence) if f.rule in _HANGING), None)
    said = f"{exchange.method} {exchange.url}: {exchange.error}"
    return None if found is None else _explanation(found, said)


def _explanation(finding: Finding, said: str) -> Explanation:
    links = (Trace("answer", said), trace_of(finding))
    return Explanation(part_of(finding.category), finding.rule, finding.violation.message, links)


def _on_path(case: Case, status: int, evidence: RunEvidence) -> Iterator[Finding]:
    """Yields what stands on the request's call path and accounts for the kind of its failure.

    Where the server failed, that is what raises, unless an exception was seen to be another; where an
    answer is wrong, it is what silently does nothing, also in what was to write what is read.
    """
    assertion = case.assertion
    if status >= 500 and not evidence.raised(case.step):
        for finding in _reached((case.step,), evidence):
            if finding.violation.predicts and not finding.violation.predicts.isdigit():
                yield finding
    elif 200 <= status < 300 and assertion is not None and assertion.kind in _READ_BACK:
        read = [evidence.steps[name] for name in case.step.needs if name in evidence.steps]
        written = read if assertion.kind is Kind.READ_AFTER_WRITE else []
        for finding in _reached((case.step, *written), evidence):
            if finding.rule in _SILENT:
                yield finding


def _reached(steps: tuple[StepResult, ...], evidence: RunEvidence) -> Iterator[Finding]:
    asked = [exchange for step in steps if (exchange := last_exchange(step)) is not None]
    prints = {
        fingerprint
        for route in evidence.result.routes
        if any(_is_about(f"{route.method} {route.path}", exchange) for exchange in asked)
        for fingerprint in route.findings
    }
    yield from (finding for finding in evidence.proven if finding.fingerprint in prints)


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
