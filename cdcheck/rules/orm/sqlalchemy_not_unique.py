"""Rows to which a collection is joined, read without `unique()`."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.session_flows import Fault, FaultyRead, SessionFlows
from cdcheck.model.code import Function

_ERROR = (
    "sqlalchemy.exc.InvalidRequestError: The unique() method must be invoked on this Result, "
    "as it contains results that"
)


@rule(where=lambda function: function.path.endswith(".py"))
def sqlalchemy_not_unique(function: Function, flows: SessionFlows) -> Verdicts:
    for read in flows.of(function.id):
        if read.fault is Fault.NOT_UNIQUE:
            yield _violation(read)


def _violation(read: FaultyRead) -> Violation:
    named = f"{read.cls}.{read.attribute}"
    return Violation(
        at=read.at,
        message=f"rows that `{named}` is joined to are read without `.unique()`",
        about=f"{read.function}: {named}",
        hint="put `.unique()` before it, or load the collection with `selectinload`",
        evidence=(Evidence(read.loaded_at, "asks for the rows"),),
        predicts=_ERROR,
    )
