"""A name in a call of Sequelize that it passes over: no option, or no attribute to store."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.ignored_names import IgnoredNames
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import Mention, ModelCall


def _has_names(call: ModelCall) -> bool:
    return any(m.role in {"option", "values"} for m in call.mentions) or bool(call.loads)


@rule(where=lambda call: call.orm == "sequelize" and not call.is_test and _has_names(call))
def sequelize_ignored_name(call: ModelCall, models: SequelizeModels, names: IgnoredNames) -> Verdicts:
    model = models.model(call)
    if model is None or not model.is_complete or not model.is_linked:
        return
    for load in models.unheeded(call):
        yield Violation(
            at=load.at,
            message=f"`include` is no option of `{call.method}`, which heeds its `where` alone",
            about=f"{call.function or call.at.path}: {model.name}.{call.method} include",
            hint="find the rows first, and name their keys in `where`",
            evidence=(Evidence(model.at, f"defines `{model.name}`"),),
        )
    for mention in call.mentions:
        name = mention.path[-1]
        ignored = names.option(call, model, mention)
        if mention.role == "values" and len(mention.path) == 1:
            ignored = names.of(call, model, name)
        if ignored is None or not _is_spelt(mention):
            continue
        is_certain = ignored.is_meant and not model.is_hooked
        yield Violation(
            at=mention.at,
            message=ignored.what,
            about=f"{call.function or call.at.path}: {model.name}.{call.method} {name}",
            hint=ignored.hint,
            evidence=(Evidence(model.at, f"defines `{model.name}`"),),
            confidence=Confidence.PROVEN if is_certain else Confidence.INFERRED,
        )


def _is_spelt(mention: Mention) -> bool:
    """Tells whether a name is written where it is mentioned, quoted or not: it is not spread."""
    at, length = mention.at, len(mention.path[-1])
    return at.line == at.end_line and at.end_column - at.column in {length, length + 2}
