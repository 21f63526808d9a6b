"""Ledgers as Markdown, for a comment or a summary page."""

from collections.abc import Iterator

from cdcheck.attribution.causes import Part
from cdcheck.attribution.ledger import Group, Ledger
from cdcheck.report.ledger_causes import causes_of
from cdcheck.report.ledger_json import percent
from cdcheck.report.words import count, listed, printable

_MOST_CAUSES, _LONGEST = 20, 160
_MARKS = {ord(mark): f"&#{ord(mark)};" for mark in "\\|<>[]*_@#`&~"}


def render(ledger: Ledger) -> str:
    """Gives a ledger as Markdown."""
    return "\n".join(_lines(ledger)) + "\n"


def _lines(ledger: Ledger) -> Iterator[str]:
    passed = f"{ledger.passed:,} of {count(ledger.declared, 'assertion')} passed"
    yield f"### {plain(ledger.result.app)}: A% {percent(ledger.raw)}"
    yield ""
    yield f"{passed}; strict A% {percent(ledger.strict)}{_violated(ledger)}."
    if ledger.result.unobserved:
        yield ""
        yield f"Not observed: {'; '.join(map(plain, ledger.result.unobserved))}."
    if not ledger.loss:
        return
    yield ""
    yield "| lost to | direct | root |"
    yield "|---|---:|---:|"
    for part in Part:
        if part in ledger.direct or part in ledger.root:
            direct, root = ledger.direct.get(part), ledger.root.get(part)
            shown = " | ".join(percent(share) if share else "" for share in (direct, root))
            yield f"| {part.value} | {shown} |"
    yield f"| **sum** | **{percent(ledger.loss)}** | **{percent(ledger.loss)}** |"
    yield ""
    yield "| cause | category | points | assertions | seen |"
    yield "|---|---|---:|---:|---|"
    for cause in causes_of(ledger)[:_MOST_CAUSES]:
        seen = plain(cause.why.chain[-1].said[:_LONGEST]) if cause.why.chain else ""
        yield (
            f"| {plain(cause.why.says)} | {cause.why.part.value} | {percent(cause.weight)} "
            f"| {cause.count} | {seen} |"
        )
    yield from _table("operation", ledger.operations)
    yield from _table("kind", ledger.kinds)


def _violated(ledger: Ledger) -> str:
    return f" ({listed(ledger.violated)} violated)" if ledger.violated else ""


def _table(title: str, groups: tuple[Group, ...]) -> Iterator[str]:
    yield ""
    yield f"| {title} | passed | lost | to |"
    yield "|---|---:|---:|---|"
    for group in groups:
        lost = percent(group.weight - group.passed_weight)
        to = ", ".join(f"{part.value} {percent(share)}" for part, share in group.lost.items())
        yield f"| {plain(group.name)} | {group.passed}/{group.declared} | {lost} | {to} |"


def plain(text: str) -> str:
    """Takes away what Markdown or HTML would read in text that the checked app wrote."""
    return printable(" ".join(text.split())).translate(_MARKS)
