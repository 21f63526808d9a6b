"""Many ledgers in a format: a line of text, of a table, or of JSON each."""

from collections.abc import Iterable, Iterator

import msgspec

from cdcheck.attribution.ledger import Ledger
from cdcheck.report.ledger_json import data_of, percent
from cdcheck.report.ledger_markdown import plain
from cdcheck.report.words import printable


def render(ledgers: Iterable[Ledger], format_: str) -> str:
    """Gives ledgers as text, Markdown, a page of HTML, or as JSON Lines of `cdcheck.ledger/1`."""
    if format_ == "html":
        from cdcheck.report.ledgers_html import render as page_of  # noqa: PLC0415 (for pages only)

        return page_of(ledgers)
    lines = {"json": _json, "markdown": _markdown, "text": _text}[format_]
    return "".join(f"{line}\n" for line in lines(ledgers))


def _json(ledgers: Iterable[Ledger]) -> Iterator[str]:
    yield from (msgspec.json.encode(data_of(ledger)).decode() for ledger in ledgers)


def _text(ledgers: Iterable[Ledger]) -> Iterator[str]:
    for ledger in ledgers:
        score = f"A% {percent(ledger.raw)}, strict {percent(ledger.strict)}"
        yield printable(f"{ledger.result.app}: {score}{_lost(ledger)}")


def _markdown(ledgers: Iterable[Ledger]) -> Iterator[str]:
    yield "| run | A% | strict | lost to |"
    yield "|---|---:|---:|---|"
    for ledger in ledgers:
        cells = (plain(ledger.result.app), percent(ledger.raw), percent(ledger.strict))
        yield f"| {' | '.join(cells)} | {_lost(ledger).removeprefix('; ')} |"


def _lost(ledger: Ledger) -> str:
    told = ", ".join(f"{part.value} {percent(share)}" for part, share in ledger.root.items())
    return f"; {told}" if told else ""
