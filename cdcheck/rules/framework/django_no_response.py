"""A view of Django or DRF that gives back what is no response."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.refused_answers import RefusedAnswer, RefusedAnswers
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.http import Handler

_CONVERTING = ("get_response", "process_response")


@rule(where=lambda handler: handler.framework == "django" and not handler.is_test)
def django_no_response(handler: Handler, answers: RefusedAnswers, words: SourceWords) -> Verdicts:
    for answer in answers.of.get(handler, ()):
        if answer.is_convertible and words.mentions(*_CONVERTING):
            continue
        shown = answer.view.partition(":")[2]
        yield Violation(
            at=answer.at,
            message=_message(answer, shown),
            about=f"{answer.view}: {answer.kind}",
            hint=_hint(answer),
            evidence=(Evidence(handler.registered_at, f"routes `{handler.name}` to it"),),
            confidence=Confidence.PROVEN if answer.is_sure else Confidence.INFERRED,
            predicts=_predicted(answer),
        )


def _message(answer: RefusedAnswer, shown: str) -> str:
    if answer.kind == "coroutine":
        return f"`{shown}` is a coroutine, which DRF does not await"
    if answer.kind == "Response":
        return f"`{shown}` gives a response of DRF, but is a view of Django, which cannot render it"
    if answer.kind == "NoneType":
        return f"`{shown}` gives no response" + ("" if answer.is_sure else " where this is passed by")
    return f"`{shown}` gives a `{answer.kind}`, which is no response"


def _hint(answer: RefusedAnswer) -> str:
    if answer.kind == "coroutine":
        return "make it a plain `def`"
    if answer.kind == "Response":
        return "decorate it with `@api_view([...])`, or return a `JsonResponse`"
    return f"return {'a `Response(...)`' if answer.is_of_drf else 'a `JsonResponse(...)`'}"


def _predicted(answer: RefusedAnswer) -> str:
    if answer.kind == "Response":
        return "AssertionError: .accepted_renderer not set on Response"
    if answer.is_of_drf:
        return (
            "AssertionError: Expected a `Response`, `HttpResponse` or `StreamingHttpResponse` to be "
            f"returned from the view, but received a `<class '{answer.kind}'>`"
        )
    if answer.kind == "NoneType":
        return "didn't return an HttpResponse object. It returned None instead."
    return f"AttributeError: '{answer.kind}' object has no attribute"
