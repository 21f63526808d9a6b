"""Ledgers for a person at a terminal: the score, where the loss went, and the evidence."""

from collections.abc import Iterator

from cdcheck.attribution.causes import Part, Trace
from cdcheck.attribution.ledger import Group, Ledger
from cdcheck.report.ledger_causes import CauseSeen, causes_of
from cdcheck.report.ledger_json import percent
from cdcheck.report.words import count, listed, printable

_MOST_CAUSES, _MOST_STEPS, _LONGEST = 20, 4, 160


def render(ledger: Ledger) -> str:
    """Gives a ledger as text."""
    return "\n".join(printable(line).rstrip() for line in _lines(ledger)) + "\n"


def _lines(ledger: Ledger) -> Iterator[str]:
    yield _score(ledger)
    result = ledger.result
    if result.start.how.value != "ready":
        yield f"the app was not started: {result.start.how.value}"
    if ledger.violated:
        yield f"strict A% {percent(ledger.strict)}: {listed(ledger.violated)} violated"
    else:
        yield f"strict A% {percent(ledger.strict)}"
    yield from (f"not observed: {what}" for what in result.unobserved)
    if not ledger.loss:
        return
    yield ""
    yield f"{'loss of points':<16}{'direct':>8}{'root':>8}"
    for part in Part:
        if part in ledger.direct or part in ledger.root:
            direct, root = ledger.direct.get(part), ledger.root.get(part)
            shown = [percent(share) if share else "-" for share in (direct, root)]
            yield f"{part.value:<16}{shown[0]:>8}{shown[1]:>8}"
    yield f"{'sum':<16}{percent(ledger.loss):>8}{percent(ledger.loss):>8}"
    yield from _causes(ledger)
    yield from _table("operation", [group for group in ledger.operations if group.lost])
    yield from _table("kind of assertion", list(ledger.kinds))


def _score(ledger: Ledger) -> str:
    name = f"{ledger.result.app} by {ledger.result.suite}"
    skipped = f", {ledger.not_executed:,} not executed" if ledger.not_executed else ""
    of = f"{ledger.passed:,} of {count(ledger.declared, 'assertion')} passed{skipped}"
    return f"{name}: A% {percent(ledger.raw)} ({of})"


def _causes(ledger: Ledger) -> Iterator[str]:
    causes = causes_of(ledger)
    for cause in causes[:_MOST_CAUSES]:
        yield ""
        yield from _cause(cause)
    if len(causes) > _MOST_CAUSES:
        yield ""
        yield f"and {count(len(causes) - _MOST_CAUSES, 'more cause')}"


def _cause(cause: CauseSeen) -> Iterator[str]:
    why = cause.why
    yield f"{why.part.value}: {why.says} [{why.cause}]"
    more = len(cause.steps) - _MOST_STEPS
    steps = [*cause.steps[:_MOST_STEPS], *([f"{more} more"] if more > 0 else [])]
    yield f"    {percent(cause.weight)} points, {count(cause.count, 'assertion')} of {listed(steps)}"
    for trace in why.chain[:6]:
        yield f"    {_trace(trace)}"


def _trace(trace: Trace) -> str:
    at = f" ({trace.at})" if trace.at is not None else ""
    said = trace.said if len(trace.said) <= _LONGEST else f"{trace.said[:_LONGEST]}..."
    return f"{trace.kind}: {said}{at}"


def _table(title: str, groups: list[Group]) -> Iterator[str]:
    if not groups:
        return
    width = max(len(title), *(len(group.name) for group in groups)) + 2
    yield ""
    yield f"{title:<{width}}{'passed':>12}{'lost':>8}  to"
    for group in groups:
        passed = f"{group.passed} of {group.declared}"
        lost = percent(group.weight - group.passed_weight)
        to = ", ".join(f"{part.value} {percent(share)}" for part, share in group.lost.items())
        yield f"{group.name:<{width}}{passed:>12}{lost:>8}  {to}"
