"""An expression of Django that stays in a row after it was saved."""

from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.django_models import DjangoModels
from cdcheck.facts.stale_expressions import StaleExpressions
from cdcheck.model.orm_calls import Given

_RENEWING = (6, 0)
_OWN = frozenset({"save", "asave", "refresh_from_db", "__setattr__", "save_base"})


@rule(where=lambda given: given.orm == "django" and given.how == "set" and not given.is_test)
def django_stale_expression(
    given: Given, stale: StaleExpressions, models: DjangoModels, versions: Versions
) -> Verdicts:
    found, model = stale.of.get(given.at), models.by_id.get(given.model)
    if found is None or model is None or not _OWN.isdisjoint(model.methods):
        return
    reach = versions.reach("django", _RENEWING)
    if reach is Reach.YES:
        return
    if reach is not Reach.NO:
        yield Unknown(given.at, "which version of Django is installed could not be told")
        return
    own = f"{model.name}.{given.name}"
    done = "applied once more" if found.again else "still an expression, and no value"
    yield Violation(
        at=found.at,
        message=f"`{own}` is {done}: Django before 6.0 keeps what was assigned",
        about=f"{given.function or given.at.path}: {own}",
        hint=f'call `refresh_from_db(fields=["{given.name}"])` after the first `save()`',
        evidence=(
            Evidence(given.at, "is where the expression is assigned"),
            Evidence(found.saved_at, "is where it is saved, and stays"),
        ),
        predicts="TypeError: Object of type CombinedExpression is not JSON serializable"
        if found.is_answered
        else "",
    )
