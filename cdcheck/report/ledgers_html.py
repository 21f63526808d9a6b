"""Many ledgers as one page of HTML: a row each, without what a ledger holds of its run."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from msgspec import Struct

from cdcheck.attribution.causes import Part
from cdcheck.attribution.ledger import Ledger
from cdcheck.report.ledger_json import percent
from cdcheck.report.page import rendered
from cdcheck.report.palette import COLOURS

_MOST = 5_000


class Row(Struct, frozen=True):
    """Is what a page says of one run; results of runs are large, and none is kept."""

    app: str
    raw: Fraction
    strict: Fraction
    root: Mapping[Part, Fraction]


def render(ledgers: Iterable[Ledger]) -> str:
    """Gives ledgers as one page."""
    rows = tuple(Row(one.result.app, one.raw, one.strict, one.root) for one in ledgers)
    return rendered("ledgers.html", ledgers=rows, most=_MOST, percent=percent, colours=COLOURS)
