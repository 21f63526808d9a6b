"""A count of Sequelize that counts the rows of a join, once for each row that is included."""

from collections.abc import Iterator

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.result_uses import ResultUses
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.edits import Argument, Fix
from cdcheck.model.orm_calls import Association, ModelCall

_TO_MANY = frozenset({"one-to-many", "many-to-many"})
_TELLING = frozenset({"distinct", "group", "col", "raw"})


def _counts(call: ModelCall) -> bool:
    is_page = call.orm == "sequelize" and call.method == "findAndCountAll" and not call.is_test
    return is_page and call.options is not None and _TELLING.isdisjoint(call.options)


@rule(where=_counts)
def sequelize_multiplied_count(
    call: ModelCall, models: SequelizeModels, results: ResultUses
) -> Verdicts:
    model = models.model(call)
    uses = results.of.get(call.at, ())
    many = next(_included(call, models), None)
    if model is None or many is None or not any(use.member == "count" for use in uses):
        return
    yield Violation(
        at=call.at,
        message=f"`count` counts each row of `{model.name}` once for each of its `{many.name}`",
        about=f"{call.function or call.at.path}: {model.name}.findAndCountAll",
        hint="add `distinct: true`",
        evidence=(Evidence(many.at, f"`{many.name}` are many"),),
        fix=Fix((Argument(call.at, "distinct", "true"),)),
    )


def _included(call: ModelCall, models: SequelizeModels) -> Iterator[Association]:
    """Lists what is joined to the rows that are counted, and may be many of each."""
    for include in models.includes(call):
        found = models.named(include.source, include.path[-1])
        is_joined = {"separate", "where"}.isdisjoint(include.load.options)
        if found is not None and found.kind in _TO_MANY and len(include.path) == 1 and is_joined:
            yield found
