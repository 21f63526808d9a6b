"""Expands the words of a script, as far as their values are known."""

import re
from posixpath import basename, dirname

from cdcheck.linking.shell.parser import parse
from cdcheck.linking.shell.syntax import Chain, NotUnderstoodError, Part, PartKind, Simple, Word
from cdcheck.linking.starting.places import APP, HOME, joined
from cdcheck.linking.starting.state import State

_FALLBACK = re.compile(r"\$\{\w+:?[-=]([^${}]*)\}")
_SCRIPT_NAMES = frozenset({"0", "BASH_SOURCE"})


def expand(word: Word, state: State) -> list[str]:
    """Expands a word to none, one or several; what is not known stays as it is written."""
    text, is_quoted, splits = "", False, False
    for part in word.parts:
        value = _value(part, state)
        is_quoted |= part.is_quoted
        splits |= value is not None and not part.is_quoted and part.kind is not PartKind.LITERAL
        text += part.written if value is None else value
    if text.startswith("~") and not is_quoted and text[1:2] in {"", "/"}:
        text = HOME + text[1:]
    if splits and not is_quoted:
        return text.split()
    return [text]


def value_of(word: Word, state: State) -> str | None:
    """Gives the one value of a word; `None` if a part of it is not known."""
    values = [_value(part, state) for part in word.parts]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    text = "".join(known)
    first = word.parts[0] if word.parts else None
    if first is not None and not first.is_quoted and text[:2] in {"~", "~/"}:
        return HOME + text[1:]
    return text


def with_fallbacks(text: str) -> str:
    """Fills in `${name:-fallback}`, as in an environment that sets nothing."""
    return _FALLBACK.sub(r"\1", text)


def is_known(text: str) -> bool:
    """Tells whether an expanded text holds nothing that is not known."""
    return "$" not in text and "`" not in text


def _value(part: Part, state: State) -> str | None:
    if part.kind is PartKind.LITERAL:
        return part.text
    if part.kind is PartKind.SUBSTITUTION:
        return _output(part.text, state)
    if part.kind is PartKind.OTHER:
        return None
    if part.text in _SCRIPT_NAMES:
        return f"{APP}/{state.script}"
    if part.text == "PWD":
        return state.directory
    if part.text in state.variables:
        value = state.variables[part.text]
        return part.fallback if value == "" and part.fallback is not None else value
    return HOME if part.text == "HOME" else None


def _output(source: str, state: State) -> str | None:
    """Gives what a command prints, for the few that find folders."""
    try:
        nodes = parse(source)
    except NotUnderstoodError:
        return None
    if len(nodes) != 1:
        return None
    node = nodes[0]
    if isinstance(node, Simple):
        return _printed(node, state)
    if isinstance(node, Chain) and set(node.operators) == {"&&"} and len(node.items) == 2:
        return _printed_in(node, state)
    return None


def _printed_in(chain: Chain, state: State) -> str | None:
    change, command = chain.items
    if not isinstance(change, Simple) or not isinstance(command, Simple):
        return None
    words = [value_of(word, state) for word in change.words]
    places = [word for word in words[1:] if word is None or not word.startswith("-")]
    if words[:1] != ["cd"] or len(places) != 1 or places[0] is None:
        return None
    inner = state.fork()
    inner.directory = joined(state.directory, places[0])
    return _printed(command, inner)


def _printed(command: Simple, state: State) -> str | None:
    words = [value_of(word, state) for word in command.words]
    known = [word for word in words if word is not None]
    if len(known) < len(words) or not known:
        return None
    name, arguments = known[0], [word for word in known[1:] if not word.startswith("-")]
    if name == "pwd":
        return state.directory
    if len(arguments) != 1:
        return None
    if name == "dirname":
        return dirname(arguments[0]) or "."
    if name == "basename":
        return basename(arguments[0])
    if name in {"readlink", "realpath"}:
        return joined(state.directory, arguments[0])
    return arguments[0] if name == "echo" else None
