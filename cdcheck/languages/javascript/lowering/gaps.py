"""Valid code that the grammars refuse or misread, respelt so that they take it.

Every replacement is as long as what it replaces, so the offsets of the tree stay those of the file;
names are read from the file itself.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from tree_sitter import Tree

from cdcheck.languages.javascript.lowering.type_arguments import without_template_arguments

Parse = Callable[[bytes], Tree]


class _Gap(NamedTuple):
    """Is what to look for, and what to put in the place of its group `gone`.

    One character is repeated, a word is followed by spaces.
    """

    pattern: re.Pattern[bytes]
    filling: bytes


def parse_leniently(parse: Parse, text: bytes, *, is_typescript: bool) -> Tree:
    """Parses a file, and again without what the grammar lacks where that leaves fewer errors."""
    if is_typescript:
        text = _without_misread(text)
    tree = parse(text)
    if not tree.root_node.has_error:
        return tree
    errors = _error_count(tree)
    for gap in _TYPESCRIPT if is_typescript else _JAVASCRIPT:
        respelt = _fill(gap, text)
        if respelt == text:
            continue
        second = parse(respelt)
        left = _error_count(second)
        if left < errors:
            text, tree, errors = respelt, second, left
        if not errors:
            break
    return tree


def _without_misread(text: bytes) -> bytes:
    if b">`" in text:
        text = without_template_arguments(text)
    if _RESOURCE.search(text):
        text = _fill(_USING, text)
    return text


def _fill(gap: _Gap, text: bytes) -> bytes:
    def filled(match: re.Match[bytes]) -> bytes:
        start, end = (one - match.start() for one in match.span("gone"))
        whole = match[0]
        filling = gap.filling * (end - start) if len(gap.filling) == 1 else gap.filling
        return whole[:start] + filling.ljust(end - start) + whole[end:]

    return gap.pattern.sub(filled, text)


def _error_count(tree: Tree) -> int:
    count = 0
    stack = [tree.root_node]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            count += 1
        if node.has_error:
            stack += node.children
    return count


def _gap(pattern: bytes, filling: bytes) -> _Gap:
    return _Gap(re.compile(pattern, re.MULTILINE), filling)


# `using x = f()` and `await using x = f()`, which TypeScript's grammar takes for two statements.
_USING = _gap(
    rb"(?:^|[;{}(])[ \t]*(?P<gone>(?:await[ \t]+)?using)(?=[ \t]+[\w$]+\s*(?:[:=][^=]|of\b))", b"const"
)
_RESOURCE = re.compile(rb"using[ \t]+[\w$]+\s*(?:[:=][^=]|of\b)")
_RESERVED = (
    rb"null|void|true|false|this|super|class|function|const|var|let|if|else|for|while|do|switch|case|try|"
    rb"catch|finally|throw|return|with|enum|import|export|extends|debugger|break|continue|new|delete|"
    rb"typeof|instanceof|in|yield|await"
)
_BOTH = (
    # `export { f as function }`
    _gap(rb"\bas\s+(?P<gone>" + _RESERVED + rb")(?=\s*[,}])", b"_"),
    # `using` as an ordinary name.
    _gap(rb"(?<![\w$])(?P<gone>using)(?![\w$])(?!\s+[\w$]+\s*=)", b"_"),
    # `<label class="a" for="b">`
    _gap(rb"\s(?P<gone>class|for|default|in|with)(?==[\"'{])", b"_"),
    # `<a href="/?a=1&b=2">one & two</a>`; in types and conditions, `|` stands where `&` may.
    _gap(rb"(?<!&)(?P<gone>&)(?![&=])", b"|"),
    _gap(rb">[^<>{}]*(?P<gone>&&)[^<>{}]*</", b"|"),
)
_JAVASCRIPT = (
    *_BOTH,
    # `import x from "./x.json" assert { type: "json" }`
    _gap(rb"[\"']\s*(?P<gone>assert)\s*\{", b"with  "),
    # `<this.Component />`
    _gap(rb"<(?P<gone>this)\.", b"_"),
)
_TYPESCRIPT = (
    *_BOTH,
    # `export type * from "m"`
    _gap(rb"\bexport\s+(?P<gone>type)\s*\*", b" "),
    # `interface X<in out T>`
    _gap(rb"(?:[<,]|\*/)\s*(?P<gone>(?:in\s+)?out|in)\s+[A-Z_$]", b" "),
    # `import("m").X<T>`, a type
    _gap(rb"""(?P<gone>\bimport\(\s*(?:"[^"\n]*"|'[^'\n]*')\s*\))(?=\s*\.\s*[A-Z])""", b"_"),
    # `global { ... }` inside `declare module`
    _gap(rb"^[ \t]*(?P<gone>global)\s*\{", b" "),
    _gap(rb"\bkeyof\s+(?P<gone>readonly)\b", b" "),
    # Call signatures that only a line break divides.
    _gap(rb"^(?:(?!//)[^*\n])*[\w\])}>](?P<gone>\r?\n)(?:\s|//[^\n]*\n)*<\s*[A-Z]", b";"),
    # `export default function (): X;` of a declaration file
    _gap(rb"^(?P<gone>export default function) ?\(", b"declare function ______"),
    # Contextual keywords as ordinary names.
    _gap(rb"(?<![\w$.])(?P<gone>namespace|module|declare|abstract)(?=\s*(?:=[^=>]|[;)\]]))", b"_"),
    # Keywords as names of members, which the grammar takes for an operator or a modifier.
    _gap(
        rb"(?:^|[;{])[ \t]*"
        rb"(?:(?:public|private|protected|static|readonly|override|declare|async)[ \t]+)*"
        rb"(?P<gone>instanceof|in|abstract|accessor|satisfies|as)(?=\s*[?!]?\s*(?::|\(|<|=[^=>]|[;}]|$))",
        b"_",
    ),
    # ... and after what else may stand before them.
    _gap(rb"(?<![\w$.])(?P<gone>abstract|accessor)(?=\s*(?:[?!]?\s*:|\())", b"_"),
)
