"""setup.py and setup.cfg, as far as they state dependencies literally."""

import ast
import configparser
from collections.abc import Iterable, Iterator

from cdcheck.linking.manifest_formats.declarations import Declared, Places, requirement, text_of
from cdcheck.model.packaging import Manifest, Requirement


def read_setup_py(path: str, content: bytes) -> Declared:
    """Reads the literal arguments of `setup()`; what is computed makes the manifest incomplete."""
    text = text_of(content)
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return Declared()
    call = next((node for node in ast.walk(tree) if _is_setup(node)), None)
    if not isinstance(call, ast.Call) or not call.keywords:
        return Declared()
    constants = _constants(tree)
    places = Places(path, text)
    values = {k.arg: _literal(k.value, constants) for k in call.keywords if k.arg}
    install = values.get("install_requires")
    extras = values.get("extras_require")
    is_complete = _is_texts(install) and all(k.arg for k in call.keywords)
    found = list(_listed(install, "", places)) if _is_texts(install) else []
    for group, entries in extras.items() if isinstance(extras, dict) else ():
        found.extend(_listed(entries, str(group), places) if _is_texts(entries) else ())
    return Declared(Manifest(path, "setup", tuple(found), is_complete))


def read_setup_cfg(path: str, content: bytes) -> Declared:
    """Reads the `options` of setup.cfg; without any it only configures tools."""
    text = text_of(content)
    config = configparser.RawConfigParser(strict=False)
    try:
        config.read_string(text)
    except configparser.Error:
        return Declared()
    if not config.has_option("options", "install_requires"):
        return Declared()
    places = Places(path, text)
    stated = config.get("options", "install_requires")
    found = list(_listed(_entries(stated), "", places))
    if config.has_section("options.extras_require"):
        for group, entries in config.items("options.extras_require"):
            found.extend(_listed(_entries(entries), group, places))
    return Declared(Manifest(path, "setup", tuple(found), not stated.startswith("file:")))


def _entries(stated: str) -> list[str]:
    lines = (line.strip() for line in stated.replace(";\n", "\n").splitlines())
    return [line for line in lines if line and not line.startswith(("#", "file:"))]


def _listed(entries: object, group: str, places: Places) -> Iterator[Requirement]:
    for entry in entries if isinstance(entries, Iterable) else ():
        found = requirement(str(entry), places.find(str(entry)), group)
        if found is not None:
            yield found


def _is_setup(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name == "setup"


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    return {
        statement.targets[0].id: statement.value
        for statement in tree.body
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
    }


def _literal(value: ast.expr, constants: dict[str, ast.expr]) -> object:
    if isinstance(value, ast.Name) and value.id in constants:
        value = constants[value.id]
    try:
        return ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        return None


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple | set) and all(isinstance(item, str) for item in value)
