"""`contains` on a JSON field of Django, which SQLite does not have."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.django_models import DjangoModels
from cdcheck.model.orm_calls import ModelCall
from cdcheck.model.project import Project

_UNSUPPORTED = frozenset({"contains", "contained_by"})


@rule(where=lambda call: call.orm == "django" and bool(call.mentions) and not call.is_test)
def django_json_contains(
    call: ModelCall, models: DjangoModels, engine: Engine, project: Project
) -> Verdicts:
    model = models.model(call)
    if model is None or not engine.is_certain or engine.kind != "sqlite":
        return
    for mention in call.mentions:
        field, lookup = (mention.path[0], mention.path[-1]) if len(mention.path) == 2 else ("", "")
        if mention.role != "where" or lookup not in _UNSUPPORTED:
            continue
        table = next((t for t in project.tables if t.cls == model.id), None)
        column = table.column(field) if table is not None else None
        if column is None or column.type != "JSON":
            continue
        yield Violation(
            at=mention.at,
            message=f"`{lookup}` on the JSON field `{field}` is not supported by SQLite",
            about=f"{call.function or call.at.path}: {model.name}.{field}",
            hint="keep the elements in a table of their own, or filter them in code",
            evidence=(
                Evidence(column.at, "is a JSON field"),
                *(Evidence(use.at, use.how) for use in engine.uses[:1]),
            ),
            predicts=(
                f"django.db.utils.NotSupportedError: {lookup} lookup is not supported on this "
                "database backend."
            ),
        )
