"""A finder of Sequelize that names an attribute which its model does not have."""

import re
from collections.abc import Iterator

from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.known_attributes import KnownAttributes
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import MappedModel, Mention, ModelCall
from cdcheck.near_names import corrected, nearest

_ROLES = frozenset({"where", "order", "select", "group"})
_PLAIN = re.compile(r"[A-Za-z_]\w*")
_ERRORS = {"sqlite": "SQLITE_ERROR: no such column: {}", "postgres": "column {} does not exist"}
_Asked = tuple[MappedModel, Mention, tuple[str, ...]]


@rule(where=lambda call: call.orm == "sequelize" and not call.is_test and not call.is_instance)
def sequelize_unknown_attribute(
    call: ModelCall, models: SequelizeModels, known: KnownAttributes, engine: Engine
) -> Verdicts:
    refused = {refusal.at for refusal in call.refusals}
    for model, mention, path in _asked(call, models):
        if mention.at in refused:
            continue
        name = mention.path[-1]
        is_plain = _PLAIN.fullmatch(name) is not None
        is_virtual = name in model.computed and mention.role == "select"
        if not is_plain or is_virtual or name in call.names or known.has(model, name):
            continue
        if models.named(model, name) is not None:
            continue
        doubt = known.doubt(model)
        if doubt:
            yield Unknown(mention.at, doubt)
            continue
        column = ".".join(["->".join(path) or model.name, name])
        is_bare = mention.role in {"select", "group"} and not call.loads
        near = nearest(name, model.attributes)
        error = _ERRORS.get(engine.kind, "") if call.method.startswith("find") else ""
        yield Violation(
            at=mention.at,
            message=f"`{model.name}` has no attribute `{name}`",
            about=f"{call.function or call.at.path}: {mention.role} {model.name}.{name}",
            hint=f"did you mean `{near.name}`?" if near else "name an attribute that the model defines",
            evidence=(Evidence(model.at, f"defines `{model.name}`"),),
            predicts=error and "SequelizeDatabaseError: " + error.format(name if is_bare else column),
            fix=corrected(mention.at, name, near),
        )


def _asked(call: ModelCall, models: SequelizeModels) -> Iterator[_Asked]:
    """Lists what is named, of which model, and by which aliases that model is reached."""
    source = models.model(call)
    if source is None:
        return
    for mention in call.mentions:
        yield from _reached(source, mention, (), models)
    for include in models.includes(call):
        target = models.target(include.source, include.load)
        for mention in include.load.mentions if target is not None else ():
            if target is not None:
                yield from _reached(target, mention, include.path, models)


def _reached(
    model: MappedModel, mention: Mention, path: tuple[str, ...], models: SequelizeModels
) -> Iterator[_Asked]:
    if mention.role not in _ROLES:
        return
    for alias in mention.path[:-1]:
        found = models.named(model, alias)
        target = models.by_id.get(found.target or "") if found is not None else None
        if target is None:
            return
        model, path = target, (*path, alias)
    yield model, mention, path
