"""An imported function that is called where a parameter or a variable has taken its name."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.shadowed_calls import ShadowedCalls
from cdcheck.model.files import SourceFile


@rule(where=lambda file: not file.is_test)
def shadowed_function(file: SourceFile, calls: ShadowedCalls) -> Verdicts:
    for call in calls.of.get(file.path, ()):
        predicts = f"TypeError: {call.name} is not a function"
        if file.path.endswith(".py"):
            predicts = f"TypeError: '{call.kind}' object is not callable" if call.kind else ""
        yield Violation(
            at=call.at,
            message=f"`{call.name}` is no function here: it is {call.what}",
            about=f"{file.path}: {call.name}",
            hint=f"give the parameter or the variable another name than the imported `{call.name}`",
            evidence=(
                Evidence(call.imported_at, "imports what is meant"),
                Evidence(call.bound_at, "takes its name"),
                Evidence(call.given_at, "gives the value"),
            ),
            predicts=predicts,
        )
