from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.aside import is_aside
from cdcheck.facts.startup import Startup
from cdcheck.model.code import SyntaxFault

_HINTS = {
    "escaped-backtick": "a here-document kept the backslash: write a plain backtick",
    "heredoc-residue": "remove the end of the here-document that wrote the file",
    "shell-residue": "remove the shell command that got into the file",
    "escaped-quotes": "a here-document kept the backslash: write plain quotes",
}


@rule(where=lambda fault: not fault.is_test)
def syntax_error(fault: SyntaxFault, startup: Startup) -> Verdicts:
    path = fault.at.path
    is_certain = startup.runs(path) or not (startup.files or is_aside(path))
    yield Violation(
        at=fault.at,
        message=fault.message,
        about=f"{path} {fault.kind}",
        hint=_HINTS.get(fault.kind, ""),
        confidence=Confidence.PROVEN if is_certain else Confidence.INFERRED,
        predicts="SyntaxError",
    )
