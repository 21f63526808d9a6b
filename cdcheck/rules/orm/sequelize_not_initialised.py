"""A model of Sequelize that is used, although nothing initialises it or connects it."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.never_run import NeverRun
from cdcheck.model.orm_calls import MappedModel
from cdcheck.model.project import Project

# These have other ways to initialise models.
_OTHERS = frozenset({"@sequelize/core", "sequelize-typescript"})
_UNDEFINED = "TypeError: Cannot read properties of undefined (reading '{}')"
_ERRORS = {
    "findAll": "TypeError: Cannot convert undefined or null to object",
    "create": _UNDEFINED.format("length"),
    "build": _UNDEFINED.format("length"),
    "bulkCreate": _UNDEFINED.format("options"),
    **dict.fromkeys(
        (
            "findOne",
            "findByPk",
            "findAndCountAll",
            "findOrCreate",
            "count",
            "update",
            "destroy",
            "upsert",
        ),
        _UNDEFINED.format("constructor"),
    ),
}


@rule(where=lambda model: model.orm == "sequelize" and not (model.is_decorated or model.is_test))
def sequelize_not_initialised(model: MappedModel, project: Project, never: NeverRun) -> Verdicts:
    is_unconnected = "sequelize" in model.lacks and not never.why(model.at)
    why = "nothing calls its `init`" if "init" in model.lacks else _never(model, project, never)
    if not (is_unconnected or why) or any(item.package in _OTHERS for item in project.imports):
        return
    if is_unconnected:
        yield Violation(
            at=model.at,
            message=f"`{model.name}` is initialised without a connection (`sequelize`)",
            about=model.name,
            hint="name the instance of Sequelize as `sequelize` in the options",
            predicts="Error: No Sequelize instance passed",
        )
        return
    calls = (c for c in project.model_calls if c.model == model.id and c.method in _ERRORS)
    call = next((c for c in calls if not (c.is_instance or c.is_test or never.why(c.at))), None)
    if call is not None:
        yield Violation(
            at=call.at,
            message=f"`{model.name}` is used, but not initialised: {why}",
            about=model.name,
            hint="call its `init` before it is used",
            evidence=(Evidence(model.at, why),),
            predicts=_ERRORS[call.method],
        )


def _never(model: MappedModel, project: Project, never: NeverRun) -> str:
    """Says why the only place that initialises a class never runs."""
    why = never.why(model.at)
    if not why:
        return ""
    others = [one for one in project.models if one.name == model.name]
    classes = [one for one in project.classes if one.name == model.name]
    is_class = len(classes) == 1 and classes[0].bases == ("sequelize.Model",)
    return why if is_class and len(others) == 1 else ""
