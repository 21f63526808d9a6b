"""Strings that are known in part: joining and formatting them."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from cdcheck.abstract.values import (
    Fields,
    Filling,
    Fragments,
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
# What grows with each call of a function: a longer one is no statement, and each step copies all.
_MAX_PIECES = 500
# Which option of one choice goes with which of another is not known, and not all pairs need occur.
_OTHER = Unknown("one of several texts")


def join_texts(
    values: list[Value], site: Site | None = None, sites: Sequence[Site | None] = ()
) -> Value:
    """Concatenates; a choice among the parts makes a choice of texts.

    The result stands at `site`, or where its first part that is written anywhere stands. `sites` are
    the places of the parts, where they are known.
    """
    for value in values:
        if site is None and isinstance(value, Known | Text):
            site = value.site
    results = [_NOTHING]
    for position, value in enumerate(values):
        alternatives = options(value)
        if len(alternatives) > 1 and len(results) > 1:
            alternatives = (_OTHER,)
        if len(alternatives) > _MAX_CHOICES:
            alternatives = alternatives[:1]
        at = sites[position] if position < len(sites) else None
        results = [_joined(draft, option, at) for draft in results for option in alternatives]
    if max(len(draft.fragments) + len(draft.parts) for draft in results) > _MAX_PIECES:
        return Unknown("a text of too many pieces")
    return choose([_text(draft, site) for draft in results])


class _Draft(NamedTuple):
    """Is a text so far; a `None` part is a hole, which counts two in `length`.

    `assumed` are the pieces in the place of which something unknown may stand.
    """

    parts: tuple[str | None, ...] = ()
    variables: tuple[str, ...] = ()
    fragments: Fragments = ()
    fillings: tuple[Filling, ...] = ()
    length: int = 0
    assumed: tuple[str, ...] = ()


_NOTHING = _Draft()


def _joined(draft: _Draft, value: Value, at: Site | None) -> _Draft:
    if isinstance(value, Known) and value.value is not None:
        written = value.value
        text = str(written).lower() if isinstance(written, bool) else str(written)
        if not text:
            return draft
        places = value.fragments or _whole(value.site or at)
        moved = tuple((offset + draft.length, site) for offset, site in places)
        return _Draft(
            (*draft.parts, text),
            draft.variables,
            draft.fragments + moved,
            draft.fillings,
            draft.length + len(text),
            draft.assumed + value.assumed,
        )
    if isinstance(value, Text) and any(value.parts):
        return _with_text(draft, value, at)
    if isinstance(value, Text):
        draft = draft._replace(variables=draft.variables + value.variables)
    if draft.parts and draft.parts[-1] is None:
        return draft
    filling = Filling(value, at)
    return draft._replace(
        parts=(*draft.parts, None), fillings=(*draft.fillings, filling), length=draft.length + 2
    )


def _with_text(draft: _Draft, text: Text, at: Site | None) -> _Draft:
    """Adds a text; two holes in a row are one."""
    parts, places = text.parts, text.fragments or _whole(text.site or at)
    fillings = text.fillings or tuple(Filling(text, at) for part in parts if part is None)
    merges = bool(draft.parts) and draft.parts[-1] is None and bool(parts) and parts[0] is None
    shift = draft.length - 2 * merges
    return _Draft(
        draft.parts + parts[merges:],
        draft.variables + text.variables,
        draft.fragments + tuple((offset + shift, site) for offset, site in places),
        draft.fillings + fillings[merges:],
        shift + len(text.known),
        draft.assumed + text.assumed,
    )


def _whole(site: Site | None) -> Fragments:
    return ((0, site),) if site is not None else ()


def _text(draft: _Draft, site: Site | None) -> Value:
    merged: list[str | None] = []
    for part in draft.parts:
        if part is not None and merged and merged[-1] is not None:
            merged[-1] += part
        else:
            merged.append(part)
    if None not in merged:
        whole = "".join(part for part in merged if part is not None)
        return Known(whole, site, draft.fragments, draft.assumed)
    return Text(tuple(merged), draft.variables, site, draft.fragments, draft.fillings, draft.assumed)


def format_percent(template: Value, arguments: Value) -> Value:
    """Formats as Python's `%` does."""
    if not isinstance(template, Known) or not isinstance(template.value, str):
        return Unknown("the result of `%`")
    positional = list(arguments.items) if isinstance(arguments, Items) else [arguments]
    named = arguments.entries if isinstance(arguments, Fields) else {}
    return join_texts(_filled(template, _PERCENT, positional, named, escape="%"), template.site)


def format_braces(template: Known, positional: list[Value], named: dict[str, Value]) -> Value:
    """Formats as Python's `str.format` does."""
    return join_texts(_filled(template, _BRACES, positional, named, escape=""), template.site)


def _filled(
    template: Known,
    pattern: re.Pattern[str],
    positional: list[Value],
    named: dict[str, Value],
    *,
    escape: str,
) -> list[Value]:
    pieces: list[Value] = []
    last = count = 0
    text = str(template.value)
    for match in pattern.finditer(text):
        pieces.append(Known(text[last : match.start()], template.site))
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
    pieces.append(Known(text[last:], template.site))
    return pieces
