"""A row of Sequelize that is answered whole, with the password that it holds."""

import re
from collections.abc import Iterator

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.row_flows import RowEvent, RowFlows
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.orm_calls import MappedModel, ModelCall
from cdcheck.model.places import Location

_SECRET = re.compile(r"(hashed|encrypted)?_?passw(or)?d_?(hash|digest|hashed|salt)?", re.IGNORECASE)
_STRIPPING = ("afterfind", "aftercreate", "aftersave")
_INSIDE = frozenset({"", "dataValues", "setDataValue", "set"})
_ANSWERS = frozenset({"answered", "printed"})


@rule(where=lambda call: call.orm == "sequelize" and call.is_mapped and not call.is_test)
def password_in_answer(
    call: ModelCall, models: SequelizeModels, flows: RowFlows, words: SourceWords
) -> Verdicts:
    events = flows.of.get(call.at, ())
    answer = next((event for event in events if event.how in _ANSWERS), None)
    if answer is None or words.mentions(*_STRIPPING):
        return
    before = tuple(event for event in events if event < answer)
    for name, model, alias, at in _secrets(call, models):
        if any(_strips(event, name, alias) for event in before):
            continue
        yield Violation(
            at=at,
            message=f"`{name}` of `{model.name}` is answered with the row",
            about=f"{call.function or call.at.path}: {model.name}.{name}",
            hint=f"ask for rows with `attributes: {{ exclude: ['{name}'] }}`, or answer what is meant",
            evidence=(Evidence(answer.at, "answers it"), Evidence(model.at, "defines it")),
        )


def _secrets(
    call: ModelCall, models: SequelizeModels
) -> Iterator[tuple[str, MappedModel, str, Location]]:
    """Lists the passwords of the row and of what is included; `toJSON` of that is not called."""
    model = models.model(call)
    is_whole = call.method == "create" or (call.options is not None and "attributes" not in call.options)
    if model is None or "toJSON" in model.methods:
        return
    if is_whole:
        yield from ((name, model, "", call.at) for name in _named(model))
    for include in models.includes(call):
        target = models.target(include.source, include.load)
        load = include.load
        is_open = load.is_open or "attributes" in load.options
        if target is not None and not is_open and not target.is_scoped:
            yield from ((name, target, include.path[0], load.at) for name in _named(target))


def _named(model: MappedModel) -> Iterator[str]:
    for name in model.declared:
        if _SECRET.fullmatch(name) and name not in {*model.computed, *model.derived}:
            yield name


def _strips(event: RowEvent, name: str, alias: str) -> bool:
    """Tells whether a password may be taken off a row, here or by what is not followed."""
    if event.how == "left":
        return True
    if alias:
        return event.member == alias and (event.how != "read" or event.inner in _INSIDE)
    return event.member == name and event.how in {"set", "filled", "plain"}
