"""A column of a row that is asked for with capitals, which PostgreSQL has folded to lower case."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.folded_names import FoldedNames
from cdcheck.model.data import Query

_FAILING = "TypeError: Cannot read properties of undefined (reading '{}')"


@rule(where=lambda query: query.driver == "pg" and bool(query.sql) and not query.is_test)
def folded_name(query: Query, names: FoldedNames) -> Verdicts:
    for one in names.of.get(query, ()):
        given = f"`{one.name}` comes as `{one.name.lower()}`"
        yield Violation(
            at=one.at,
            message=f"{given}, and this is undefined" if one.is_read else f"{given}, in the answers too",
            about=f"{query.function or query.at.path}: {one.name}",
            hint=f'write it in quotes in the statement, as in `AS "{one.name}"`',
            evidence=(Evidence(query.at, "is the statement"),),
            confidence=Confidence.PROVEN if one.is_sure else Confidence.INFERRED,
            predicts=_FAILING.format(one.member) if one.member else "",
        )
