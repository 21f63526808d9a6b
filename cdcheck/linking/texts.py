"""Strings that are known in part: joining and formatting them."""

import re

from cdcheck.abstract.values import (
    Fields,
    Items,
    Known,
    Site,
    Text,
    Unknown,
    Value,
    choose,
    options,
)

_PERCENT = re.compile(r"%(?:\((\w+)\))?[-+ #0]*(?:\d+|\*)?(?:\.\d+)?([sdifrxg%])")
_BRACES = re.compile(r"\{\{|\}\}|\{([\w.\[\]]*)(?:![rsa])?(?::[^{}]*)?\}")
_MAX_CHOICES = 6


def join_texts(values: list[Value], site: Site | None = None) -> Value:
    """Concatenates; a choice among the parts makes a choice of texts.

    The result stands at `site`, or where its first part that is written anywhere stands.
    """
    for value in values:
        if site is None and isinstance(value, Known | Text):
            site = value.site
    results: list[tuple[tuple[str | None, ...], tuple[str, ...]]] = [((), ())]
    for value in values:
        alternatives = [_parts(option) for option in options(value)]
        if len(results) * len(alternatives) > _MAX_CHOICES:
            alternatives = alternatives[:1]
        results = [(p + q, v + w) for p, v in results for q, w in alternatives]
    return choose([_text(parts, variables, site) for parts, variables in results])


def _text(parts: tuple[str | None, ...], variables: tuple[str, ...], site: Site | None) -> Value:
    merged: list[str | None] = []
    for part in parts:
        if part is not None and merged and merged[-1] is not None:
            merged[-1] += part
        elif part is not None or not merged or merged[-1] is not None:
            merged.append(part)
    if None not in merged:
        return Known("".join(part for part in merged if part is not None), site)
    return Text(tuple(merged), variables, site)


def _parts(value: Value) -> tuple[tuple[str | None, ...], tuple[str, ...]]:
    if isinstance(value, Known) and value.value is not None:
        written = value.value
        return ((str(written).lower() if isinstance(written, bool) else str(written)),), ()
    if isinstance(value, Text):
        return value.parts, value.variables
    return (None,), ()


def format_percent(template: Value, arguments: Value) -> Value:
    """Formats as Python's `%` does."""
    if not isinstance(template, Known) or not isinstance(template.value, str):
        return Unknown("the result of `%`")
    positional = list(arguments.items) if isinstance(arguments, Items) else [arguments]
    named = arguments.entries if isinstance(arguments, Fields) else {}
    return join_texts(_filled(template.value, _PERCENT, positional, named, escape="%"))


def format_braces(template: str, positional: list[Value], named: dict[str, Value]) -> Value:
    """Formats as Python's `str.format` does."""
    return join_texts(_filled(template, _BRACES, positional, named, escape=""))


def _filled(
    template: str,
    pattern: re.Pattern[str],
    positional: list[Value],
    named: dict[str, Value],
    *,
    escape: str,
) -> list[Value]:
    pieces: list[Value] = []
    last = count = 0
    for match in pattern.finditer(template):
        pieces.append(Known(template[last : match.start()]))
        last = match.end()
        if match.group() in {"{{", "}}"} or (escape and match.group(2) == escape):
            pieces.append(Known(match.group()[0]))
            continue
        key = match.group(1) or ""
        if key and not key.isdigit():
            pieces.append(named.get(key, Unknown("a formatted value")))
            continue
        position = int(key) if key else count
        count += 1
        is_given = position < len(positional)
        pieces.append(positional[position] if is_given else Unknown("a formatted value"))
    pieces.append(Known(template[last:]))
    return pieces
