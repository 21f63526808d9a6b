"""Finds the manifests of an app and reads what it declares to need."""

import re
from collections.abc import Iterable
from posixpath import basename, dirname

from cdcheck.linking.manifest_formats.conda import read_environment
from cdcheck.linking.manifest_formats.declarations import Declared, Read
from cdcheck.linking.manifest_formats.package_json import read_package_json
from cdcheck.linking.manifest_formats.requirements_txt import read_requirements
from cdcheck.linking.manifest_formats.setup_files import read_setup_cfg, read_setup_py
from cdcheck.linking.manifest_formats.toml_files import read_pipfile, read_pyproject
from cdcheck.model.packaging import Manifest, ManifestFault

_REQUIREMENTS = re.compile(r"^[\w.-]*requirements?[\w.-]*\.(?:txt|in|pip)$")
_READERS = {
    "pyproject.toml": read_pyproject,
    "Pipfile": read_pipfile,
    "setup.py": read_setup_py,
    "setup.cfg": read_setup_cfg,
    "package.json": read_package_json,
    "environment.yml": read_environment,
    "environment.yaml": read_environment,
}
_FOREIGN_FOLDERS = frozenset(
    {"node_modules", "tests", "test", "__tests__", "__fixtures__", "site-packages", "venv", ".venv"}
)


def read_manifests(
    paths: Iterable[str], read: Read
) -> tuple[tuple[Manifest, ...], tuple[ManifestFault, ...]]:
    """Reads every manifest among some paths, in order of path, with what is broken in them."""
    declared = [_declared(path, read) for path in sorted(paths) if not _is_foreign(path)]
    return (
        tuple(one.manifest for one in declared if one.manifest is not None),
        tuple(dict.fromkeys(fault for one in declared for fault in one.faults)),
    )


def _is_foreign(path: str) -> bool:
    return bool(_FOREIGN_FOLDERS & set(dirname(path).split("/")))


def _declared(path: str, read: Read) -> Declared:
    name = basename(path)
    reader = _READERS.get(name)
    is_requirements = bool(_REQUIREMENTS.match(name)) or (
        basename(dirname(path)) == "requirements" and name.endswith((".txt", ".in"))
    )
    if reader is None and not is_requirements:
        return Declared()
    content = read(path)
    if content is None:
        return Declared()
    return read_requirements(path, content, read) if reader is None else reader(path, content)
