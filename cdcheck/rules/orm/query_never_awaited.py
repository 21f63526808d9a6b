"""A query whose promise is used as if it were the rows."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.promise_uses import PromiseUses, is_query, said_of
from cdcheck.model.edits import Await, Fix
from cdcheck.model.orm_calls import ModelCall

# Up to Sequelize 5, queries give promises of Bluebird, which have these of their own.
_BLUEBIRD = frozenset(
    {"all", "any", "asCallback", "bind", "call", "delay", "each", "filter", "get", "map", "mapSeries"}
    | {"nodeify", "props", "race", "reduce", "reflect", "return", "some", "spread", "tap", "timeout"}
)


@rule(where=is_query)
def query_never_awaited(call: ModelCall, promises: PromiseUses, versions: Versions) -> Verdicts:
    use = promises.of.get(call.at)
    if use is None:
        return
    if use.member in _BLUEBIRD and versions.reach("sequelize", (6, 0)) is Reach.NO:
        return
    model = call.model.rpartition(":")[2]
    yield Violation(
        at=use.at,
        message=f"`{model}.{call.method}` gives a promise that is not awaited, and {said_of(use)}",
        about=f"{call.function or call.at.path}: {model}.{call.method} {use.member}",
        hint="await the query",
        evidence=(Evidence(call.at, "is the query"),),
        predicts=f"TypeError: {use.fails_as}" if use.fails_as else "",
        fix=Fix((Await(call.at),)),
    )
