"""Models of Django in a package that the settings do not install."""

from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.django_apps import DjangoApps
from cdcheck.facts.reachable_files import ServedFiles
from cdcheck.model.orm_calls import MappedModel
from cdcheck.model.project import Project


@rule(where=lambda model: model.orm == "django" and not (model.label or model.is_test))
def django_app_not_installed(
    model: MappedModel, apps: DjangoApps, served: ServedFiles, project: Project
) -> Verdicts:
    if apps.first is None or apps.holds(model.at.path) or model.at.path not in served.reached:
        return
    same = [m for m in project.models if m.at.path == model.at.path and m.orm == "django"]
    if model is not min(same, key=lambda one: one.at):
        return
    if not apps.is_complete:
        yield Unknown(model.at, "not all of `INSTALLED_APPS` is known")
        return
    yield Violation(
        at=model.at,
        message=f"`{model.name}` is in no app that `INSTALLED_APPS` names",
        about=model.at.path,
        hint="add the package that holds the model to `INSTALLED_APPS`",
        evidence=(Evidence(apps.first.at, "names the apps"),),
        predicts=(
            f"{model.name} doesn't declare an explicit app_label and isn't in an application in "
            "INSTALLED_APPS."
        ),
    )
