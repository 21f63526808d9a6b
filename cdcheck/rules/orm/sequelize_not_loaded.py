"""A row of Sequelize of which code reads an association that its call did not load."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.result_uses import ResultUse, ResultUses
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import ModelCall

_OF_ROWS = frozenset({"findOne", "findByPk", "create"})
_FILLING = frozenset({"reload", "set", "setDataValue"})


def _gives_row(call: ModelCall) -> bool:
    is_static = call.orm == "sequelize" and not (call.is_instance or call.is_test)
    return is_static and call.is_awaited and call.method in _OF_ROWS and call.options is not None


@rule(where=_gives_row)
def sequelize_not_loaded(call: ModelCall, models: SequelizeModels, results: ResultUses) -> Verdicts:
    model = models.model(call)
    is_flat = call.is_plain and "nest" not in (call.options or ())
    if model is None or model.is_hooked or call.at not in results.held:
        return
    if "include" in (call.options or ()) and not is_flat:
        return
    uses = results.of.get(call.at, ())
    own = {*model.attributes, *model.declared, *model.computed, *model.methods}
    for use in uses:
        found = models.named(model, use.member)
        if found is None or use.member in own or not use.inner or _is_filled(use.member, uses):
            continue
        why = "which `raw` does not nest" if is_flat else f"which `{call.method}` does not load"
        yield Violation(
            at=use.at,
            message=f"`{use.inner}` is read of `{model.name}.{use.member}`, {why}",
            about=f"{call.function or call.at.path}: {use.member}.{use.inner}",
            hint="add `nest: true`" if is_flat else f"find the row with `include: ['{use.member}']`",
            evidence=(Evidence(call.at, "gives the row"), Evidence(found.at, "is the association")),
            predicts=f"TypeError: Cannot read properties of undefined (reading '{use.inner}')",
        )


def _is_filled(alias: str, uses: tuple[ResultUse, ...]) -> bool:
    """Tells whether code asks first whether an association is there, or may put it there."""
    asked = any(use.member == alias and not use.inner for use in uses)
    return asked or any(use.how == "called" and use.member in _FILLING for use in uses)
