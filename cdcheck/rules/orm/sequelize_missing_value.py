"""A row that Sequelize is to create without an attribute that may not be null."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import ModelCall
from cdcheck.model.project import Project

_HARMLESS = frozenset({"transaction", "logging", "returning", "benchmark"})


def _is_checked(call: ModelCall) -> bool:
    """Tells whether nothing among the options says what is checked, or brings more."""
    return call.given is not None and call.options is not None and _HARMLESS.issuperset(call.options)


@rule(where=lambda call: call.orm == "sequelize" and _is_checked(call) and not call.is_test)
def sequelize_missing_value(call: ModelCall, models: SequelizeModels, project: Project) -> Verdicts:
    model = models.model(call)
    # A plugin, such as sequelize-slugify, may add hooks to the models that it is handed.
    has_plugin = any((item.package or "").startswith("sequelize-") for item in project.imports)
    if model is None or not model.is_complete or has_plugin:
        return
    for (name,) in model.required:
        if name not in (call.given or ()):
            late = "; hooks that run before the check are those of `beforeValidate`"
            yield Violation(
                at=call.at,
                message=f"`{model.name}` is created without `{name}`",
                about=f"{call.function or call.at.path}: create {model.name}.{name}",
                hint=f"give it a value, or the attribute a default{late if model.is_hooked else ''}",
                evidence=(Evidence(model.at, f"defines `{model.name}`"),),
                predicts="SequelizeValidationError: notNull Violation",
            )
