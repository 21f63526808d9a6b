from posixpath import basename

from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.model.packaging import ManifestFault

_INSTALLED = frozenset({"requirements.txt", "package.json", "pyproject.toml"})


@rule
def broken_manifest(fault: ManifestFault) -> Verdicts:
    is_installed = basename(fault.at.path) in _INSTALLED
    yield Violation(
        at=fault.at,
        message=fault.message,
        about=f"{fault.at.path}: {fault.message}",
        hint="mend the line, so that the dependencies can be installed",
        confidence=Confidence.PROVEN if is_installed else Confidence.INFERRED,
    )
