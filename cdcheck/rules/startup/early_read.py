"""A name that is read before the scope that binds it has done so."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.aside import is_aside
from cdcheck.facts.startup import Startup
from cdcheck.model.code import EarlyRead

_WHEN = {True: "for its own value before it has one", False: "here before it has a value"}
_LOCAL = "UnboundLocalError: cannot access local variable '{}' where it is not associated with a value"


@rule(where=lambda read: not read.is_test)
def early_read(read: EarlyRead, startup: Startup) -> Verdicts:
    path, name = read.at.path, read.name
    if is_aside(path):
        return
    is_own = read.bound_at.line == read.at.line
    is_certain = startup.runs(path) and not read.is_conditional
    yield Violation(
        at=read.at,
        message=f"`{name}` is read {_WHEN[is_own]}",
        about=f"{read.function or path}: {name} early",
        hint=f"give what is read or what is bound another name than `{name}`, or read it below",
        evidence=(Evidence(read.bound_at, f"gives `{name}` its first value"),),
        confidence=Confidence.PROVEN if is_certain else Confidence.INFERRED,
        predicts=_predicted(read),
    )


def _predicted(read: EarlyRead) -> str:
    if not read.at.path.endswith(".py"):
        return f"ReferenceError: Cannot access '{read.name}' before initialization"
    if read.function is None:
        return f"NameError: name '{read.name}' is not defined"
    return _LOCAL.format(read.name)
