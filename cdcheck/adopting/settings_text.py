"""Adds settings to the text of a file that holds them; all that stands there stays as it is written.

Whether a text says what it should, and nothing else, is asked of the parser before it is given.
"""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from cdcheck.errors import ConfigurationError

_HEADER = re.compile(r"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*cdcheck[ \t]*\][^\n]*\n?", re.MULTILINE)
_HEAD = re.compile(r"\A\ufeff?(?:[ \t]*(?:#[^\n]*)?\r?\n)*")
_OWN = re.compile(r'"cdcheck"\s*:\s*\{')
_INDENT = re.compile(r"\{\s*?\n([ \t]+)\"")


def added(name: str, text: str, settings: Mapping[str, str], remarks: Sequence[str] = ()) -> str:
    """Adds settings to `pyproject.toml`, `package.json` or `cdcheck.toml`.

    `remarks` are comments for a table that is new; JSON has none. Raises `ConfigurationError` where
    the file does not parse, or is written so that nothing can be added.
    """
    parse = _parsed_json if name == "package.json" else _parsed_toml
    before = parse(name, text)
    end = "\r\n" if "\r\n" in text else "\n"
    lines = [f"{key} = {_quoted(value)}" for key, value in settings.items()]
    comments = [f"# {remark}" for remark in remarks]
    if name == "package.json":
        candidates = _in_package(text, settings, end)
    elif name == "pyproject.toml":
        candidates = [_in_table(text, lines, comments, end)]
    else:
        head = _HEAD.match(text)
        place = head.end() if head else 0
        own = lines if text.strip() else [*lines, *comments]
        candidates = [text[:place] + _block(own, end) + text[place:]]
    wanted = _with(before, _KEYS[name], settings)
    for candidate in candidates:
        try:
            if parse(name, candidate) == wanted:
                return candidate
        except ConfigurationError:
            continue
    said = ", ".join(lines)
    raise ConfigurationError(f"`{name}` is written so that nothing can be added; state there: {said}")


_KEYS = {"pyproject.toml": ("tool", "cdcheck"), "package.json": ("cdcheck",), "cdcheck.toml": ()}


def _in_table(text: str, lines: list[str], comments: list[str], end: str) -> str:
    header = _HEADER.search(text)
    if header is not None:
        behind = text[: header.end()]
        behind += "" if behind.endswith("\n") else end
        return behind + _block(lines, end) + text[header.end() :]
    above = text if not text or text.endswith("\n") else text + end
    gap = "" if not text.strip() else end
    return above + gap + _block(["[tool.cdcheck]", *lines, *comments], end)


def _in_package(text: str, settings: Mapping[str, str], end: str) -> list[str]:
    """Gives the texts that may be the wanted one: a key of the same name may stand anywhere."""
    found = _INDENT.search(text)
    indent = found.group(1) if found else ""
    pairs = [f"{_quoted(key)}: {_quoted(value)}" for key, value in settings.items()]
    joint = f",{end}{indent * 2}" if indent else ", "
    candidates = []
    for own in _OWN.finditer(text):
        rest = text[own.end() :]
        is_empty = rest.lstrip().startswith("}")
        edge = f"{end}{indent * 2}" if indent else " "
        tail = f"{end}{indent}" if indent and is_empty else " " * is_empty
        comma = "" if is_empty else ","
        inside = rest.lstrip() if is_empty else rest
        candidates.append(text[: own.end()] + edge + joint.join(pairs) + comma + tail + inside)
    close = text.rstrip().rfind("}")
    body = text[:close].rstrip()
    comma = "" if body.endswith("{") else ","
    if indent:
        own_text = f'"cdcheck": {{{end}{indent * 2}{joint.join(pairs)}{end}{indent}}}'
        candidates.append(f"{body}{comma}{end}{indent}{own_text}{end}{text[close:]}")
    else:
        gap = text[len(body) : close]
        own_text = f'"cdcheck": {{ {joint.join(pairs)} }}'
        candidates.append(f"{body}{comma} {own_text}{gap}{text[close:]}")
    return candidates


def _with(data: dict[str, Any], keys: tuple[str, ...], settings: Mapping[str, str]) -> dict[str, Any]:
    if not keys:
        return {**data, **settings}
    inner = data.get(keys[0])
    return {**data, keys[0]: _with(inner if isinstance(inner, dict) else {}, keys[1:], settings)}


def _block(lines: list[str], end: str) -> str:
    return "".join(line + end for line in lines)


def _quoted(value: str) -> str:
    """Writes a string as JSON and TOML both have it."""
    return json.dumps(value, ensure_ascii=False)


def _parsed_toml(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"`{name}` does not parse: {error}") from None


def _parsed_json(name: str, text: str) -> dict[str, Any]:
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"`{name}` does not parse: {error}") from None
    if not isinstance(data, dict):
        raise ConfigurationError(f"`{name}` holds no object")
    return data
