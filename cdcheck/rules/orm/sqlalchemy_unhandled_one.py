"""A row that a request names, and whose absence SQLAlchemy makes an error that nothing handles."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.absent_rows import AbsentRow, AbsentRows
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.http import Route

_HANDLED = ("handler(noresultfound", "handler(exc.noresultfound", "handlers")


@rule(where=lambda route: route.handler is not None and not route.is_test)
def sqlalchemy_unhandled_one(route: Route, rows: AbsentRows, words: SourceWords) -> Verdicts:
    found = [one for one in rows.of.get(route.handler or "", ()) if not one.lacks and one.route is route]
    if found and not words.mentions(*_HANDLED):
        yield from map(_violation, found)


def _violation(row: AbsentRow) -> Violation:
    return Violation(
        at=row.at,
        message="where there is no such row, this raises `NoResultFound`, which nothing handles",
        about=f"{row.function}: NoResultFound",
        hint="look it up with `scalar_one_or_none()` or `one_or_none()`, and answer 404 to `None`",
        evidence=(
            Evidence(row.route.at, f"routes `{row.route.path}`, and a request says which row"),
            *(Evidence(call, "calls on the way") for call in row.calls),
        ),
        confidence=Confidence.PROVEN if row.is_certain else Confidence.INFERRED,
        predicts=row.predicts,
    )
