"""Arguments that SQLAlchemy refuses for what they are."""

from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.model.orm_misuses import RefusedArgument

_SAID = {
    "text": "plain text",
    "list": "a list",
    "dict": "a dict",
    "class": "`{}`, which is not mapped",
    "object": "an object of `{}`, which is not mapped",
    "condition": "a condition, and takes only keywords",
    "keyword": "the keyword `{}`, which it does not have",
    "start": "`{}`, of a class that is not selected",
    "method": "`{}` itself, which is not called",
}
_HINTS = {
    "text": "wrap it in `text(...)`",
    "list": "give its elements one by one",
    "dict": "make an object of a mapped class of it",
    "class": "name the mapped class that holds the rows",
    "object": "make an object of a mapped class of it",
    "condition": "give it to `filter`, or name the column as a keyword",
    "keyword": "write `filter_by({}=...)`",
    "start": "go there from what is selected: `selectinload(A.b).selectinload({})`",
    "method": "call it: `{}()`",
}
_OF_ATTRIBUTES = "name the attribute by its class, as in `Article.author`"
_LOADING = ("load", "contains_eager", "defer", "join", "order_by", "group_by")


@rule(where=lambda refused: refused.orm == "sqlalchemy" and not refused.is_test)
def sqlalchemy_refused_argument(
    refused: RefusedArgument, mapping: SqlalchemyMapping, versions: Versions
) -> Verdicts:
    if versions.reach("sqlalchemy", refused.since) is Reach.NO:
        return
    if refused.kind in {"class", "object"} and mapping.gap:
        yield Unknown(refused.at, mapping.gap)
        return
    defined = refused.defined_at
    yield Violation(
        at=refused.at,
        message=f"`{refused.call}` is given {_SAID[refused.kind].format(refused.given)}",
        about=f"{refused.function or refused.at.path}: {refused.call} {refused.given or refused.kind}",
        hint=_hint(refused),
        evidence=() if defined is None else (Evidence(defined, f"defines `{refused.given}`"),),
        predicts=refused.error,
    )


def _hint(refused: RefusedArgument) -> str:
    if refused.kind == "keyword" and refused.call in {"execute", "scalar", "scalars"}:
        return "give the parameters as one dict, after the statement"
    if refused.kind == "text" and any(one in refused.call for one in _LOADING):
        return _OF_ATTRIBUTES
    return _HINTS[refused.kind].format(refused.given)
