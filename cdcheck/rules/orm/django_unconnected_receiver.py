"""A receiver of Django's signals in a module that nothing imports."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.made_beside import MadeBeside
from cdcheck.facts.never_imported import NeverImported
from cdcheck.model.code import Call

_SIGNALS = "django.db.models.signals."


def _connects(call: Call) -> bool:
    name = call.external or ""
    is_connecting = name == "django.dispatch.receiver" or (
        name.startswith(_SIGNALS) and name.endswith(".connect")
    )
    return is_connecting and call.caller is None and not call.is_test


@rule(where=_connects)
def django_unconnected_receiver(call: Call, never: NeverImported, made: MadeBeside) -> Verdicts:
    if not never.is_so(call.at.path):
        return
    lost = next(iter(made.only_in(call.at.path)), None)
    yield Violation(
        at=call.at,
        message=f"this is never connected: nothing imports `{call.at.path}`",
        about=f"{call.at.path}: {call.external}",
        hint="import the module in `ready()` of the app's `AppConfig`",
        evidence=(Evidence(lost.at, "is a row that nothing else makes"),) if lost is not None else (),
        confidence=Confidence.PROVEN if lost is not None else Confidence.INFERRED,
        predicts=f"RelatedObjectDoesNotExist: {lost.parent} has no {lost.accessor}." if lost else "",
    )
