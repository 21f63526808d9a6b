"""Which faults a Python file has, and what is none."""

import sys
from textwrap import dedent

import pytest

from cdcheck.languages.python.lowering.front_end import extract

EOF_RESIDUE = "the line `EOF` is left over from a shell heredoc"


@pytest.mark.parametrize(
    ("source", "kind", "message", "place"),
    [
        pytest.param(
            'def f():\n    \\"\\"\\"Does.\\"\\"\\"\n',
            "escaped-quotes",
            'a quote is escaped outside a string: `\\"`',
            '\\"',
            id="escaped triple quotes",
        ),
        pytest.param(
            "x = \\'a\\'\n",
            "escaped-quotes",
            "a quote is escaped outside a string: `\\'`",
            "\\'",
            id="escaped quotes",
        ),
        pytest.param(
            "import a\\nimport b\n",
            "syntax",
            "a literal `\\n` stands outside a string",
            "\\n",
            id="a line break that was never one",
        ),
        pytest.param("x = 1\nEOF\n", "heredoc-residue", EOF_RESIDUE, "EOF", id="EOF at the end"),
        pytest.param(
            "x = 1\nPYEOF",
            "heredoc-residue",
            "the line `PYEOF` is left over from a shell heredoc",
            "PYEOF",
            id="another end of a heredoc",
        ),
        pytest.param(
            "x = 1\nEOF\nchmod +x run.sh\n", "heredoc-residue", EOF_RESIDUE, "EOF", id="EOF first"
        ),
        pytest.param(
            "cat > app.py << 'EOF'\nx = 1\n",
            "shell-residue",
            "the line `cat > app.py << 'EOF'` is a shell command",
            "cat > app.py << 'EOF'",
            id="the start of a heredoc",
        ),
        pytest.param(
            "x = 1\npip install flask\n",
            "shell-residue",
            "the line `pip install flask` is a shell command",
            "pip install flask",
            id="a command",
        ),
        pytest.param(
            "x = $HOME\n",
            "shell-residue",
            "a `$` outside a string is left over from a shell",
            "$",
            id="a shell variable",
        ),
        pytest.param(
            "x = \\$y\n",
            "shell-residue",
            "an escape for a shell is left in the file: `\\$`",
            "\\$",
            id="an escaped dollar",
        ),
        pytest.param(
            "```python\nx = 1\n```\n",
            "syntax",
            "a fence of a Markdown code block is left in the file",
            "```python",
            id="a Markdown fence",
        ),
        pytest.param(
            "x = 1\n<<<<<<< HEAD\nx = 2\n",
            "syntax",
            "a merge conflict marker is left in the file: `<<<<<<<`",
            "<<<<<<< HEAD",
            id="a merge conflict",
        ),
        pytest.param("x = 1\0\n", "nul-byte", "the file holds a NUL byte", "\0", id="NUL"),
        pytest.param(
            "def f():\nreturn 1\n",
            "indentation",
            "expected an indented block after function definition on line 1",
            "return 1",
            id="no block",
        ),
        pytest.param("x = 1\n    y = 2\n", "indentation", "unexpected indent", "y = 2", id="an indent"),
        pytest.param(
            "@a\n @b\ndef f(): pass\n", "indentation", "unexpected indent", "@b", id="a decorator"
        ),
        pytest.param(
            "if x:\n        a\n    b\n",
            "indentation",
            "unindent does not match any outer indentation level",
            "",
            id="a dedent to nowhere",
        ),
        pytest.param(
            "if x:\n        a\n\tb\n",
            "indentation",
            "inconsistent use of tabs and spaces in indentation",
            "",
            id="tabs beside spaces",
        ),
        pytest.param("x = f(a\ny = 2\n", "syntax", "`(` was never closed", "(a", id="an open bracket"),
        pytest.param(
            "x = 'a\ny = 'b'\n",
            "syntax",
            "unterminated string literal (detected at line 1)",
            "'a",
            id="an open string",
        ),
        pytest.param("f() = 1\n", "syntax", None, "f() = 1", id="a call as a target"),
        pytest.param("del f()\n", "syntax", "cannot delete function call", "f()", id="del a call"),
        pytest.param("def f():\n    return x = 1\n", "syntax", None, "", id="return of a target"),
        pytest.param("x =\ny = 1\n", "syntax", "the line ends too early", "", id="a value is missing"),
        pytest.param("x.\ny = 1\n", "syntax", "the line ends too early", "", id="a name is missing"),
        pytest.param(
            "print 'a'\n", "syntax", "missing parentheses in call to `print`", "print 'a'", id="print"
        ),
        pytest.param(
            "raise A, 'b'\n", "syntax", "invalid syntax at `, 'b'`", ", 'b'", id="raise with a comma"
        ),
        pytest.param("a <> b\n", "syntax", None, "<> b", id="another not equal"),
        pytest.param("x = 0777\n", "syntax", None, "", id="an octal number of Python 2"),
        pytest.param("x = 'C:\\Users'\n", "syntax", None, "", id="half an escape"),
        pytest.param("try:\n    a\nb\n", "syntax", None, "", id="a try alone"),
    ],
)
def test_a_fault_has_a_kind_and_a_place(source: str, kind: str, message: str | None, place: str) -> None:
    (fault,) = extract(source.encode()).faults

    assert fault.kind == kind
    assert message is None or fault.message == message
    assert source[fault.at : fault.end].startswith(place)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param("return 1", "`return` stands outside a function", id="return in a module"),
        pytest.param(
            "class A:\n    return 1", "`return` stands outside a function", id="return in a class"
        ),
        pytest.param("await a", "`await` stands outside an async function", id="await in a module"),
        pytest.param(
            "def f():\n    await a",
            "`await` stands outside an async function",
            id="await in a function",
        ),
        pytest.param(
            "async def f():\n    def g():\n        await a",
            "`await` stands outside an async function",
            id="await in a function inside a coroutine",
        ),
        pytest.param(
            "def f():\n    async with a: pass",
            "`async with` stands outside an async function",
            id="async with",
        ),
        pytest.param(
            "def f():\n    async for a in b: pass",
            "`async for` stands outside an async function",
            id="async for",
        ),
        pytest.param("yield 1", "`yield` stands outside a function", id="yield"),
        pytest.param("break", "`break` stands outside a loop", id="break"),
        pytest.param("if a: continue", "`continue` stands outside a loop", id="continue"),
        pytest.param(
            "for a in b:\n    def f(): break",
            "`break` stands outside a loop",
            id="break in a function inside a loop",
        ),
        pytest.param(
            "for a in b: pass\nelse: break", "`break` stands outside a loop", id="break after a loop"
        ),
        pytest.param("def f(a, a): pass", "the parameter `a` is repeated", id="a parameter twice"),
        pytest.param(
            "def f(a=1, b): pass",
            "`b` has no default but follows one that has",
            id="a default in the middle",
        ),
        pytest.param("f(a=1, a=2)", "the keyword argument `a` is repeated", id="a keyword twice"),
        pytest.param(
            "f(a=1, b)",
            "a positional argument follows a keyword argument",
            id="an argument too late",
        ),
        pytest.param("nonlocal a", "`nonlocal` stands at module level", id="nonlocal in a module"),
        pytest.param(
            "def f():\n    nonlocal a\n    a = 1",
            "no enclosing function binds `a`",
            id="nonlocal without a function",
        ),
        pytest.param(
            "def f():\n    a = 1\n    global a",
            "`a` is used before it is declared `global`",
            id="global too late",
        ),
        pytest.param(
            "def f(a):\n    from b import *",
            "`import *` is only allowed at module level",
            id="a star import in a function",
        ),
        pytest.param(
            "import a\nfrom __future__ import annotations",
            "`from __future__` must stand at the beginning of the file",
            id="a future import too late",
        ),
        pytest.param(
            "try: a\nexcept ValueError, e: b",
            "a comma, not `as`, stands before the name of the exception",
            id="except with a comma",
        ),
        pytest.param(
            "a = *b",
            "a starred expression stands outside a list, a tuple or a call",
            id="a star alone",
        ),
    ],
)
def test_what_the_grammar_accepts_is_a_fault(source: str, message: str) -> None:
    with pytest.raises(SyntaxError):
        compile(source, "app.py", "exec", dont_inherit=True)

    assert [fault.message for fault in extract(source.encode()).faults] == [message]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("f(a=1, *b)", id="an unpacking after a keyword"),
        pytest.param("def f(*, a=1, b): pass", id="a keyword without a default"),
        pytest.param("def f():\n    global a\n    a = 1", id="global in time"),
        pytest.param("def f(a):\n    def g():\n        nonlocal a\n        a = 1", id="nonlocal"),
        pytest.param("for a in b:\n    if a: break\nelse: c", id="break in a loop"),
        pytest.param("while a:\n    try: b\n    finally: continue", id="continue in finally"),
        pytest.param("async def f(): return [a async for a in b]", id="an async comprehension"),
        pytest.param("async def f(): return [await a for a in b]", id="await in a comprehension"),
        pytest.param("lambda: (yield)", id="yield in a lambda"),
        pytest.param("'''doc'''\nfrom __future__ import annotations", id="a future import"),
        pytest.param("import __future__\nx = 1\nimport __future__", id="the future as a module"),
        pytest.param("x = 'It\\'s \\\"quoted\\\"'", id="escaped quotes in a string"),
        pytest.param('"""\nEOF\n"""', id="EOF in a string"),
        pytest.param("EOF = 1\nEOF\n", id="EOF that is a variable"),
        pytest.param("if a:\n\tb\n\tc\nif d:\n    e", id="tabs in one block, spaces in another"),
        pytest.param("if a:\n    b\n  # c\n    d", id="a comment anywhere"),
        pytest.param("if a: b; c\nelse: d; e", id="blocks on the line of their colon"),
        pytest.param("x = (\n  1\n    + 2\n)", id="any indentation in brackets"),
        pytest.param("x = 1 + \\\n  2", id="a line joined"),
        pytest.param("\f\nx = 1\n\f\ndef f(): pass", id="form feeds"),
        pytest.param("print >>f, 'a'", id="print shifted"),
        pytest.param("print (a) % b", id="print and an operator"),
        pytest.param("f(a)[b] = 1", id="an item of a call as a target"),
        pytest.param("with a as b.c, d as e[0]: pass", id="with into an attribute"),
        pytest.param("x = r'C:\\Users'", id="a raw path"),
        pytest.param("x = '\\\\Users'", id="an escaped backslash"),
        pytest.param("def f():\n    nonlocal_ = 1\n    async_ = 2", id="names like keywords"),
        pytest.param("", id="nothing"),
        pytest.param("# only a comment", id="only a comment"),
    ],
)
def test_valid_code_has_no_fault(source: str) -> None:
    compile(source, "app.py", "exec", dont_inherit=True)

    assert extract(source.encode()).faults == ()


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("def f[T](a: T) -> T: return a", id="type parameters"),
        pytest.param("class A[T: int = str]: pass", id="type parameters with defaults"),
        pytest.param("type A[T] = list[T]", id="a type alias"),
        pytest.param("x = f'{a['b']}'", id="quotes reused in an f-string"),
        pytest.param("x = f'{'\\n'.join(a)}'", id="a backslash in an f-string"),
        pytest.param("x = f'{\n  a  # b\n}'", id="lines in an f-string"),
        pytest.param("x = t'{a}'", id="a template string"),
        pytest.param("try: a\nexcept A, B: c", id="exceptions without parentheses"),
    ],
)
@pytest.mark.parametrize("doubt", ["", "\nprint >>f, 'a'", "\n(bar.\nbaz)"])
def test_newer_syntax_has_no_fault(source: str, doubt: str) -> None:
    assert extract((source + doubt).encode()).faults == ()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="the syntax is known to this Python")
def test_an_error_beside_newer_syntax_is_the_grammars_word() -> None:
    (fault,) = extract(b"type A = int\nx = (1\n").faults

    assert (fault.kind, fault.message) == ("syntax", "invalid syntax at `x = (1`")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(b"x = '\xe9'\n", "the file is not utf-8: byte 0xe9 does not decode", id="none"),
        pytest.param(b"# coding: nope\nx = 1\n", "the encoding `nope` is unknown", id="unknown"),
        pytest.param(
            b"# coding: ascii\nx = '\xe9'\n",
            "the file is not utf-8: byte 0xe9 does not decode",
            id="another than said",
        ),
    ],
)
def test_an_undecodable_file_has_a_fault(text: bytes, message: str) -> None:
    (fault,) = extract(text).faults

    assert (fault.kind, fault.message) == ("encoding", message)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", id="a cookie"),
        pytest.param(b"#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\nx = '\xe9'", id="vim's"),
        pytest.param("# coding: utf8\nx = 'é'".encode(), id="a cookie that says UTF-8"),
        pytest.param("\ufeffx = 'é'".encode(), id="a byte order mark"),
        pytest.param("x = 'é'\r\nif x:\r\n    y\r\n".encode(), id="Windows line ends"),
        pytest.param("x = 'é'\rif x:\r    y\r".encode(), id="old line ends"),
    ],
)
def test_a_decodable_file_has_no_fault(text: bytes) -> None:
    found = extract(text)

    assert found.faults == ()
    assert found.body[-1] is not None
    assert any(getattr(getattr(one, "value", None), "value", None) == "é" for one in found.body)


def test_a_broken_file_keeps_what_stands_around_the_fault() -> None:
    source = dedent("""
        import a

        def f():
            return 1

        def g(:
            return 2

        class B: pass
    """)

    found = extract(source.encode())

    assert len(found.faults) == 1
    assert "f" in [function.name for function in found.functions]
    assert found.undefined == ()


def test_brackets_nested_too_deeply_are_a_fault() -> None:
    found = extract(("x = " + "[" * 180 + "]" * 180 + "\ny = 1\n").encode())

    assert [fault.kind for fault in found.faults] == ["too-deep"]
    assert len(found.body) == 2


def test_what_stands_before_a_statement_that_is_not_understood_is_kept() -> None:
    found = extract(
        b"def a():\n    pass\nclass B:\n    def c(self): ...\n>>>>>>> 41ea1315c (Feat(API): x)\n"
    )

    assert [one.qualified_name for one in found.functions] == ["a", "B.c"]
    assert [one.name for one in found.classes] == ["B"]
    assert found.faults[0].message.startswith("a merge conflict marker")
