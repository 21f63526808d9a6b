"""A query whose promise is used as if it were the rows."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.promise_uses import PromiseUses
from cdcheck.model.orm_calls import ModelCall


def _is_promise(call: ModelCall) -> bool:
    return call.orm == "sequelize" and call.is_known and not call.is_awaited and not call.is_test


@rule(where=_is_promise)
def query_never_awaited(call: ModelCall, promises: PromiseUses) -> Verdicts:
    use = promises.of.get(call.at)
    if use is None:
        return
    model = call.model.rpartition(":")[2]
    what = f"`{use.member}` is read of it" if use.member else "it is taken apart"
    yield Violation(
        at=use.at,
        message=f"`{model}.{call.method}` gives a promise that is not awaited, and {what}",
        about=f"{call.function or call.at.path}: {model}.{call.method} {use.member}",
        hint="await the query",
        evidence=(Evidence(call.at, "is the query"),),
        predicts=f"TypeError: {use.fails_as}" if use.fails_as else "",
    )
