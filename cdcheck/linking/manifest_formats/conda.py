"""environment.yml of Conda."""

import re

import yaml

from cdcheck.linking.manifest_formats.declarations import Declared, Places, requirement, text_of
from cdcheck.model.packaging import Manifest, Requirement

_NAME = re.compile(r"^(?:[\w-]+::)?([A-Za-z0-9_.-]+)")


def read_environment(path: str, content: bytes) -> Declared:
    """Reads a Conda environment; never complete, for its packages are not those of PyPI."""
    text = text_of(content)
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError:
        return Declared()
    entries = data.get("dependencies") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        return Declared()
    places = Places(path, text)
    found: list[Requirement | None] = []
    for entry in entries:
        if isinstance(entry, dict):
            listed = entry.get("pip")
            found.extend(
                requirement(str(item), places.find(str(item), "pip:"))
                for item in (listed if isinstance(listed, list) else ())
            )
        elif name := _NAME.match(str(entry)):
            found.append(requirement(name.group(1), places.find(str(entry))))
    kept = tuple(one for one in found if one is not None)
    return Declared(Manifest(path, "conda", kept, is_complete=False))
