"""package.json."""

import json
from collections.abc import Iterator
from typing import Any

from cdcheck.linking.manifest_formats.declarations import Declared, Places, line_location, text_of
from cdcheck.model.packaging import Manifest, ManifestFault, Requirement

_GROUPS = {
    "dependencies": "",
    "devDependencies": "dev",
    "peerDependencies": "peer",
    "optionalDependencies": "optional",
}


def read_package_json(path: str, content: bytes) -> Declared:
    """Reads a package.json; npm refuses one that is not strict JSON."""
    text = text_of(content)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        at = line_location(path, error.lineno)
        return Declared(faults=(ManifestFault(at, f"`{path}` is not valid JSON: {error.msg}"),))
    except RecursionError:
        return Declared()
    if not isinstance(data, dict):
        return Declared()
    scripts = data.get("scripts")
    manifest = Manifest(
        path=path,
        kind="package.json",
        requirements=tuple(_requirements(data, Places(path, text))),
        is_complete="workspaces" not in data,
        module_type=_text(data.get("type")) or "",
        scripts=tuple((k, v) for k, v in _table(scripts).items() if isinstance(v, str)),
        main=_text(data.get("main")),
    )
    return Declared(manifest)


def _requirements(data: dict[str, Any], places: Places) -> Iterator[Requirement]:
    for section, group in _GROUPS.items():
        for name, version in _table(data.get(section)).items():
            at = places.find(f'"{name}"', f'"{section}"')
            yield Requirement(name, at, version if isinstance(version, str) else "", group=group)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
