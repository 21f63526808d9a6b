from posixpath import basename, dirname

from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.model.packaging import Manifest, ManifestFault
from cdcheck.model.project import Project

_PYTHON = frozenset({"requirements.txt", "pyproject.toml"})
_INSTALLED = _PYTHON | {"package.json"}


@rule
def broken_manifest(fault: ManifestFault, project: Project) -> Verdicts:
    is_installed = basename(fault.at.path) in _INSTALLED
    is_aside = any(_is_before(manifest, fault.at.path) for manifest in project.manifests)
    yield Violation(
        at=fault.at,
        message=fault.message,
        about=f"{fault.at.path}: {fault.message}",
        hint="mend the line: what installs from this file refuses it",
        confidence=Confidence.PROVEN if is_installed and not is_aside else Confidence.INFERRED,
    )


def _is_before(manifest: Manifest, path: str) -> bool:
    """Tells whether an installation may start from another manifest, beside or above one of Python's."""
    if manifest.path == path or not manifest.requirements or basename(manifest.path) not in _PYTHON:
        return False
    folder, other = dirname(path), dirname(manifest.path)
    is_beside = folder == other and basename(path) == "pyproject.toml"
    is_above = folder != other and (not other or folder.startswith(f"{other}/"))
    return basename(path) in _PYTHON and (is_beside or is_above)
