"""Finds the manifests of an app and reads what it declares to need."""

import re
from collections.abc import Iterable
from importlib import import_module
from posixpath import basename, dirname
from typing import TYPE_CHECKING

from cdcheck.model.packaging import Lock, Manifest, ManifestFault

if TYPE_CHECKING:
    from cdcheck.linking.manifest_formats.declarations import Declared, Read

_REQUIREMENTS = re.compile(r"^[\w.-]*requirements?[\w.-]*\.(?:txt|in|pip)$")
_FEW_FAULTS = 4
_NAMED_SO = frozenset({"requirements.txt", "requirements.in"})
_READERS = {
    "pyproject.toml": ("toml_files", "read_pyproject"),
    "Pipfile": ("toml_files", "read_pipfile"),
    "setup.py": ("setup_files", "read_setup_py"),
    "setup.cfg": ("setup_files", "read_setup_cfg"),
    "package.json": ("package_json", "read_package_json"),
    "environment.yml": ("conda", "read_environment"),
    "environment.yaml": ("conda", "read_environment"),
}
"""Names the module and the function that read a manifest; they are imported when there is one."""

_LOCKS = frozenset({"poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock"})
_FOREIGN_FOLDERS = frozenset(
    {"node_modules", "tests", "test", "__tests__", "__fixtures__", "site-packages", "venv", ".venv"}
)

_TEMPLATE_MARKS = (b"{%", b"{{ ", b"{{cookiecutter")


def read_manifests(
    paths: Iterable[str], read: "Read"
) -> tuple[tuple[Manifest, ...], tuple[ManifestFault, ...]]:
    """Reads every manifest among some paths, in order of path, with what is broken in them."""
    found = [_declared(path, read) for path in sorted(paths) if not _is_foreign(path)]
    declared = [one for one in found if one is not None]
    return (
        tuple(one.manifest for one in declared if one.manifest is not None),
        tuple(dict.fromkeys(fault for one in declared for fault in one.faults)),
    )


def read_locks(paths: Iterable[str], read: "Read") -> tuple[Lock, ...]:
    """Reads every lock file of Python among some paths that parses, in order of path."""
    found = [path for path in sorted(paths) if basename(path) in _LOCKS and not _is_foreign(path)]
    if not found:
        return ()
    from cdcheck.linking.manifest_formats.locks import read_lock  # noqa: PLC0415 (costly)

    contents = ((path, read(path)) for path in found)
    locks = (read_lock(path, content) for path, content in contents if content is not None)
    return tuple(lock for lock in locks if lock is not None)


def _is_prose(declared: "Declared") -> bool:
    """Tells what is written about requirements, of which pip could read less than the half."""
    found = declared.manifest.requirements if declared.manifest is not None else ()
    return len(declared.faults) > max(len(found), _FEW_FAULTS)


def _is_foreign(path: str) -> bool:
    return bool(_FOREIGN_FOLDERS & set(dirname(path).split("/")))


def _declared(path: str, read: "Read") -> "Declared | None":
    name = basename(path)
    is_requirements = bool(_REQUIREMENTS.match(name)) or (
        basename(dirname(path)) == "requirements" and name.endswith((".txt", ".in"))
    )
    content = read(path) if name in _READERS or is_requirements else None
    if content is None:
        return None
    if name not in _READERS:
        from cdcheck.linking.manifest_formats.requirements_txt import (  # noqa: PLC0415 (costly)
            read_requirements,
        )

        declared: Declared = read_requirements(path, content, read)
        if name not in _NAMED_SO and _is_prose(declared):
            return None
    else:
        module, function = _READERS[name]
        reader = getattr(import_module(f"cdcheck.linking.manifest_formats.{module}"), function)
        declared = reader(path, content)
    is_template = bool(declared.faults) and any(mark in content for mark in _TEMPLATE_MARKS)
    return None if is_template else declared
