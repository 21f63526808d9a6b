"""The code reads an environment variable under another name than the app's files set it."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.misnamed_variables import MisnamedVariables
from cdcheck.model.starting import Setting


@rule
def misnamed_variable(setting: Setting, variables: MisnamedVariables) -> Verdicts:
    for one in variables.all:
        if one.setting != setting:
            continue
        yield Violation(
            at=one.read.at,
            message=f"nothing sets `{one.read.name}`; what is set, and not read, is `{setting.name}`",
            about=f"{one.read.at.path}: {one.read.name}",
            hint=f"read `{setting.name}`, or set `{one.read.name}`",
            evidence=(Evidence(setting.at, "suggests it" if setting.is_example else "sets it"),),
            # Whoever starts the app may set what its start script does not.
            confidence=Confidence.PROVEN if setting.is_started_with else Confidence.INFERRED,
            predicts=f"KeyError: '{one.read.name}'" if one.read.is_demanded else "",
        )
