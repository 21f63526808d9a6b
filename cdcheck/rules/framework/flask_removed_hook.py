from cdcheck.authoring import Confidence, Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.model.code import Call

_REMOVED = {
    "flask.Flask.before_first_request": "Flask",
    "flask.Blueprint.before_app_first_request": "Blueprint",
}


@rule(where=lambda call: call.external in _REMOVED)
def flask_removed_hook(call: Call, versions: Versions) -> Verdicts:
    owner, _, hook = (call.external or "").removeprefix("flask.").partition(".")
    reach = versions.reach("flask", (2, 3))
    if reach is Reach.UNKNOWN:
        yield Unknown(call.at, f"`{hook}` is gone from Flask 2.3 on; no version of Flask is required")
    if reach in {Reach.UNKNOWN, Reach.NO}:
        return
    required = versions.required("flask")[0]
    yield Violation(
        at=call.at,
        message=f"`{hook}` is gone from Flask 2.3 on, which `flask{required.specifier}` allows",
        about=f"{call.at.path} {hook}",
        hint="run it under `app.app_context()` where the app is made",
        evidence=(Evidence(required.at, f"requires `flask{required.specifier}`"),),
        confidence=Confidence.PROVEN if reach is Reach.YES else Confidence.INFERRED,
        predicts=f"AttributeError: '{owner}' object has no attribute '{hook}'",
    )
