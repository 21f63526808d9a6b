"""Places that do not parse."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from cdcheck.ir import SyntaxFault
from cdcheck.languages.javascript.lowering.residue import residues
from cdcheck.languages.javascript.lowering.scanner import Stumble, Trouble, stumbles

_LONGEST_QUOTE = 40
_PRAGMA_LENGTH = 1000
_TYPOGRAPHIC = re.compile("\u2018|\u2019|\u201c|\u201d|\u2013|\u2014|\u2026".encode())
_NAMES = frozenset({"identifier", "property_identifier", "type_identifier"})
# `f<<T extends A>() => B>()`, whose start TypeScript's grammar takes for a shift.
_GENERIC_ARGUMENT = re.compile(rb"[\w$]<<\w+ extends ")
_CLOSES = {"(": ")", "[": "]", "{": "}"}
# Types come in forms that the grammar lacks; nobody's program fails for them.
_TYPE_LEVEL = frozenset(
    {
        "abstract_method_signature",
        "ambient_declaration",
        "interface_declaration",
        "type_alias_declaration",
        "type_annotation",
        "type_arguments",
        "type_parameters",
        "function_signature",
        "internal_module",
        "module",
    }
)


def syntax_faults(text: bytes, root: Node, *, is_typescript: bool) -> Iterator[SyntaxFault]:
    """Says why a file does not parse: one fault for each cause that is known, else the first error."""
    yield from _typographic_characters(text, root)
    if not root.has_error or b"@flow" in text[:_PRAGMA_LENGTH]:
        return
    found = list(_known_causes(text, root))
    if found:
        yield from found
        return
    if is_typescript and _GENERIC_ARGUMENT.search(text):
        return
    first = next(_errors(root, is_typescript=is_typescript), None)
    if first is not None:
        yield _unknown_cause(text, first)


def _typographic_characters(text: bytes, root: Node) -> Iterator[SyntaxFault]:
    """Finds the first quote or dash of a word processor, which the grammar takes for a letter."""
    if b"\xe2\x80" not in text:
        return
    for match in _TYPOGRAPHIC.finditer(text):
        around = root.descendant_for_byte_range(match.start(), match.end())
        if around is not None and around.type in _NAMES:
            message = f"`{match[0].decode()}` stands outside a string"
            yield SyntaxFault(match.start(), match.end(), "syntax", message)
            return


def _known_causes(text: bytes, root: Node) -> Iterator[SyntaxFault]:
    found = list(residues(text, root))
    yield from found
    if not found:
        for stumble in stumbles(text):
            if stumble.trouble is Trouble.BACKSLASH or not _has_jsx(root):
                yield _stumbled(text, stumble)


def _stumbled(text: bytes, stumble: Stumble) -> SyntaxFault:
    at = stumble.at
    kind, length = "syntax", 1
    after = text[at + 1 : at + 2]
    token = text[at : at + 1].decode("utf-8", "replace")
    match stumble.trouble:
        case Trouble.BACKSLASH if after in (b"`", b"$"):
            what = "backtick" if after == b"`" else "`$`"
            kind, length = "escaped-backtick", 2
            message = f"a {what} is escaped with a backslash outside a template literal"
        case Trouble.BACKSLASH if after in (b'"', b"'"):
            kind, length = "escaped-quotes", 2
            message = f"a quote is escaped outside a string: `\\{after.decode()}`"
        case Trouble.BACKSLASH if after == b"n":
            message, length = "a literal `\\n` stands outside a string", 2
        case Trouble.BACKSLASH:
            message = "a backslash stands outside a string"
        case Trouble.STRING:
            message = "the string has no closing quote on its line"
        case Trouble.TEMPLATE:
            message = "the template literal has no closing backtick"
        case Trouble.COMMENT:
            message, length = "the comment has no closing `*/`", 2
        case Trouble.UNCLOSED:
            message = f"`{token}` has no closing `{_CLOSES[token]}`"
        case _:
            message = f"`{token}` closes nothing that is open"
    return SyntaxFault(at, at + length, kind, message)


def _unknown_cause(text: bytes, node: Node) -> SyntaxFault:
    at = node.start_byte
    if node.is_missing:
        what = "a name" if node.is_named else f"`{node.type}`"
        return SyntaxFault(at, node.end_byte, "syntax", f"{what} is missing")
    quoted = text[at : node.end_byte].strip().split(b"\n", 1)[0].strip()
    shown = quoted.decode("utf-8", "replace")
    if len(shown) > _LONGEST_QUOTE:
        shown = f"{shown[:_LONGEST_QUOTE]}..."
    return SyntaxFault(at, node.end_byte, "syntax", f"the code does not parse at `{shown}`")


def _errors(root: Node, *, is_typescript: bool) -> Iterator[Node]:
    if is_typescript and root.is_error:
        return
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            if not _is_ampersand_of_text(node):
                yield node
        elif node.has_error and not (is_typescript and node.type in _TYPE_LEVEL):
            stack += reversed(node.children)


def _is_ampersand_of_text(node: Node) -> bool:
    """Tells whether an error is the `&` of a text in JSX, which the grammar takes for a reference."""
    around, text = node.parent, node.text or b""
    is_text = around is not None and around.type == "jsx_element" and text.startswith(b"&")
    return is_text and not any(mark in text for mark in (b"<", b">", b"{", b"}"))


def _has_jsx(root: Node) -> bool:
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type.startswith("jsx_"):
            return True
        stack += node.named_children
    return False
