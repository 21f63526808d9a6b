"""A result of Sequelize of which code reads what results of that call do not have."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.result_uses import ResultUse, ResultUses
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import MappedModel, ModelCall

_LISTS = frozenset(
    {
        *("map", "forEach", "filter", "find", "some", "every", "reduce", "flatMap", "slice", "sort"),
        *("push", "pop", "shift", "concat", "join", "includes", "indexOf", "findIndex", "length"),
    }
)
_ROWS = frozenset(
    {
        *("save", "update", "destroy", "reload", "toJSON", "get", "set", "getDataValue", "increment"),
        *("setDataValue", "changed", "decrement", "restore", "validate"),
    }
)
_DATA = frozenset({"dataValues"})
_PAGE = frozenset({"rows", "count"})
_SHAPES = {
    **dict.fromkeys(("findAll", "bulkCreate"), "a list of rows"),
    "findAndCountAll": "an object of `rows` and `count`",
    **dict.fromkeys(("findOrCreate", "findCreateFind"), "a list of a row and whether it is new"),
    "update": "a list of how many rows it changed",
    **dict.fromkeys(("findOne", "findByPk", "create"), "one row"),
}
_OF_LISTS = frozenset({"findAll", "bulkCreate", "findOrCreate", "findCreateFind", "update"})
_FOUND = frozenset({"findOne", "findByPk"})
_OF_ROWS = _FOUND | {"create"}


@rule(where=lambda call: call.orm == "sequelize" and call.is_awaited and call.method in _SHAPES)
def sequelize_misread_result(call: ModelCall, models: SequelizeModels, results: ResultUses) -> Verdicts:
    model = models.model(call)
    if model is None or call.is_instance or call.is_test:
        return
    for use in results.of.get(call.at, ()):
        if not _is_wrong(call, model, use):
            continue
        shape = f"plain objects of `{model.name}`" if _is_plain(call, use) else _SHAPES[call.method]
        read = f"`{use.member}` is read" if use.member else "a list is read"
        yield Violation(
            at=use.at,
            message=f"{read} of what `{call.method}` gives: {shape}",
            about=f"{call.function or call.at.path}: {call.method} {use.member}",
            hint="take `raw: true` away" if _is_plain(call, use) else "read what the call gives",
            evidence=(Evidence(call.at, f"calls `{model.name}.{call.method}`"),),
            predicts=_predicted(use),
        )


def _is_plain(call: ModelCall, use: ResultUse) -> bool:
    return call.is_plain and call.method in _FOUND and use.member in _ROWS


def _is_wrong(call: ModelCall, model: MappedModel, use: ResultUse) -> bool:
    named = {*model.attributes, *model.declared, *model.computed, *model.methods}
    if call.method in _OF_ROWS:
        is_list = use.how == "listed" or use.member in _LISTS - named
        return is_list or (_is_plain(call, use) and use.how == "called" and use.member not in named)
    of_row = use.member in (_ROWS | _DATA | named) - _LISTS
    if call.method == "findAll" and (call.options is None or "plain" in call.options):
        of_row = False
    if call.method in _OF_LISTS:
        return of_row or (use.member in _PAGE and use.how == "read")
    return use.how == "listed" or use.member in _LISTS or (of_row and use.member not in _PAGE)


def _predicted(use: ResultUse) -> str:
    if use.how == "listed":
        return f"TypeError: {use.variable or '(intermediate value)'} is not iterable"
    if use.how == "called":
        return f"TypeError: {use.variable}.{use.member} is not a function" if use.variable else ""
    return f"TypeError: Cannot read properties of undefined (reading '{use.inner}')" if use.inner else ""
