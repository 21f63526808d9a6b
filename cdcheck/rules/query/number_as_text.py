"""A number of PostgreSQL that `pg` gives as a string, where code or the contract wants a number."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.text_numbers import TextNumbers
from cdcheck.model.data import Query

_WRONG = {
    "compared": "it never equals the number `{}`",
    "added": "`+` appends to it",
    "asked": "it has no `{}`",
    "answered": "the contract wants a number as `{}`",
}


@rule(where=lambda query: query.driver == "pg" and bool(query.sql) and not query.is_test)
def number_as_text(query: Query, numbers: TextNumbers) -> Verdicts:
    for one in numbers.of.get(query, ()):
        message = f"`pg` gives {one.kind} `{one.column}` as a string: {_WRONG[one.how].format(one.name)}"
        yield Violation(
            at=one.at,
            message=message,
            about=f"{query.function or query.at.path}: {message}",
            hint=f"write `::{'int' if one.kind == 'bigint' else 'float8'}` behind it in the statement",
            evidence=(Evidence(query.at, "is the statement"),),
            confidence=Confidence.INFERRED if one.how == "answered" else Confidence.PROVEN,
            predicts=f".{one.name} is not a function" if one.how == "asked" else "",
        )
