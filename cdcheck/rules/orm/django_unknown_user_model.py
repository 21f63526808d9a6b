"""An `AUTH_USER_MODEL` of Django that no installed app defines."""

from cdcheck.authoring import Unknown, Verdicts, Violation, rule
from cdcheck.facts.django_apps import DjangoApps
from cdcheck.facts.django_models import DjangoModels
from cdcheck.model.orm_calls import InstalledApps, MappedModel
from cdcheck.model.project import Project

_DEFAULT = "auth.user"
_ERROR = "django.core.exceptions.ImproperlyConfigured: AUTH_USER_MODEL"


@rule(where=lambda apps: bool(apps.user_model) and not apps.is_test)
def django_unknown_user_model(
    settings: InstalledApps, apps: DjangoApps, models: DjangoModels, project: Project
) -> Verdicts:
    named = settings.user_model
    label, _, name = named.lower().rpartition(".")
    if named.lower() == _DEFAULT or "django.contrib.auth" not in apps.packages:
        return
    own = [model for model in models.by_id.values() if _is_of(model, label)]
    is_defined = not own or any(cls.name.lower() == name for cls in project.classes)
    if label in apps.labels and is_defined:
        return
    if not apps.is_complete:
        yield Unknown(settings.user_at, "not all of `INSTALLED_APPS` is known")
        return
    error = f"{_ERROR} refers to model '{named}' that has not been installed"
    if named.count(".") != 1:
        error = f"{_ERROR} must be of the form 'app_label.model_name'"
    yield Violation(
        at=settings.user_at,
        message=f"`AUTH_USER_MODEL` names `{named}`, which no installed app defines",
        about="AUTH_USER_MODEL",
        hint=_hint(own),
        predicts=error
        if named.count(".") == 1
        else f"{_ERROR} must be of the form 'app_label.model_name'",
    )


def _is_of(model: MappedModel, label: str) -> bool:
    """Tells whether a model may be one of an app: by what it says, or by a folder around it."""
    return label == model.label.lower() or f"/{label}/" in f"/{model.at.path.lower()}"


def _hint(own: list[MappedModel]) -> str:
    if not own:
        return "name a model of an app in `INSTALLED_APPS`, as `app.Model`"
    return f"the app has {', '.join(f'`{name}`' for name in sorted({model.name for model in own})[:4])}"
