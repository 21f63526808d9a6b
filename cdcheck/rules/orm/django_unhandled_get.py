"""A row that a request names, and whose absence becomes an error of the server."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.django_models import DjangoModels
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.unhandled_gets import UnhandledGets
from cdcheck.model.orm_calls import RowSource


@rule(where=lambda rows: rows.orm == "django" and rows.method in {"get", "aget"} and not rows.is_test)
def django_unhandled_get(
    rows: RowSource, gets: UnhandledGets, models: DjangoModels, words: SourceWords
) -> Verdicts:
    found, model = gets.of.get(rows.at), models.by_id.get(rows.model)
    if found is None or model is None or words.mentions("process_exception"):
        return
    if found.is_of_drf and words.mentions("exception_handler"):
        return
    yield Violation(
        at=rows.at,
        message=f"where there is no such `{model.name}`, the answer is 500: nothing handles it",
        about=f"{rows.function}: {model.name}",
        hint=f"use `get_object_or_404({model.name}, ...)`, or catch `{model.name}.DoesNotExist`",
        evidence=(
            Evidence(found.route.at, f"routes `{found.route.path}`, and a request says which row"),
            *(Evidence(call, "calls on the way") for call in found.calls),
        ),
        confidence=Confidence.INFERRED,
        predicts=f"DoesNotExist: {model.name} matching query does not exist.",
    )
