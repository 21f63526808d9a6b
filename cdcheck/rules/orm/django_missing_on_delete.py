"""A foreign key of Django that does not say what becomes of its rows."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.model.orm_calls import Association

_REQUIRING = (2, 0)
_FIELDS = {"many-to-one": "ForeignKey", "one-to-one": "OneToOneField"}


@rule(where=lambda relation: relation.orm == "django" and not relation.is_test)
def django_missing_on_delete(relation: Association, versions: Versions) -> Verdicts:
    if "on_delete" not in relation.lacks or versions.reach("django", _REQUIRING) is Reach.NO:
        return
    field = _FIELDS[relation.kind]
    yield Violation(
        at=relation.at,
        message=f"`{relation.name}` does not say what becomes of its row when the other is deleted",
        about=f"{relation.source}.{relation.name}",
        hint="give it an `on_delete`, as `models.CASCADE`",
        predicts=f"TypeError: {field}.__init__() missing 1 required positional argument: 'on_delete'",
    )
