"""A row that a request names, and that is used as if it were always there."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.absent_rows import AbsentRow, AbsentRows
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.http import Route

_HANDLED = ("handler(attributeerror", "handler(typeerror")


@rule(where=lambda route: route.handler is not None and not route.is_test)
def absent_row(route: Route, rows: AbsentRows, words: SourceWords) -> Verdicts:
    used = [one for one in rows.of.get(route.handler or "", ()) if one.lacks and one.route is route]
    if used and not words.mentions(*_HANDLED):
        yield from map(_violation, used)


def _violation(row: AbsentRow) -> Violation:
    return Violation(
        at=row.at,
        message=f"where there is no such row, this is `None`, which {row.lacks}",
        about=f"{row.function}: {row.lacks}",
        hint="ask for `None` first, and answer 404",
        evidence=(
            Evidence(row.fetched_at, "looks the row up, which a request names"),
            Evidence(row.route.at, f"routes `{row.route.path}`"),
            *(Evidence(call, "calls on the way") for call in row.calls),
        ),
        confidence=Confidence.PROVEN if row.is_certain else Confidence.INFERRED,
        predicts=row.predicts,
    )
