"""Which faults a file has, and what is none."""

from textwrap import dedent

import pytest

from cdcheck.ir import SyntaxFault
from cdcheck.languages.javascript.lowering.front_end import extract
from tests.languages.javascript.rendering import class_text, lowered

BACKTICK = "a backtick is escaped with a backslash outside a template literal"


def faults(source: str | bytes, dialect: str = "javascript") -> tuple[SyntaxFault, ...]:
    text = dedent(source).encode() if isinstance(source, str) else source
    return extract(text, dialect).faults


@pytest.mark.parametrize("dialect", ["javascript", "typescript"])
@pytest.mark.parametrize(
    ("source", "kind", "message", "place"),
    [
        pytest.param(
            "const a = \\`b ${c} d\\`;\n", "escaped-backtick", BACKTICK, "\\`", id="an escaped template"
        ),
        pytest.param(
            "const a = \\`it's\\`;\nconst b = `${a}`;\n",
            "escaped-backtick",
            BACKTICK,
            "\\`",
            id="and a good one",
        ),
        pytest.param(
            "const a = b + \\${c};\n",
            "escaped-backtick",
            "a `$` is escaped with a backslash outside a template literal",
            "\\$",
            id="an escaped dollar",
        ),
        pytest.param(
            'const a = \\"b\\";\n',
            "escaped-quotes",
            'a quote is escaped outside a string: `\\"`',
            '\\"',
            id="escaped quotes",
        ),
        pytest.param(
            "a();\\nb();\n",
            "syntax",
            "a literal `\\n` stands outside a string",
            "\\n",
            id="a line break that was never one",
        ),
        pytest.param(
            "const a = 1;\nEOF\n",
            "heredoc-residue",
            "the line `EOF` is left over from a shell heredoc",
            "EOF",
            id="the end of a heredoc",
        ),
        pytest.param(
            "export const a = 1;\nJS\n",
            "heredoc-residue",
            "the line `JS` is left over from a shell heredoc",
            "JS",
            id="another one",
        ),
        pytest.param(
            "const a = 1;\nROUTES\n",
            "heredoc-residue",
            "the line `ROUTES` is left over from a shell heredoc",
            "ROUTES",
            id="one of its own",
        ),
        pytest.param(
            "const a = 1;\nEOF && node a.js\n",
            "heredoc-residue",
            "the line `EOF && node a.js` is left over from a shell heredoc",
            "EOF && node a.js",
            id="one with a command",
        ),
        pytest.param(
            "cat > a.js << 'TEXT'\nconst a = 1;\n",
            "shell-residue",
            "the line `cat > a.js << 'TEXT'` is a shell command",
            "cat > a.js << 'TEXT'",
            id="the start of a heredoc",
        ),
        pytest.param(
            "const a = 1;\nnpm install express\n",
            "shell-residue",
            "the line `npm install express` is a shell command",
            "npm install express",
            id="a command",
        ),
        pytest.param(
            "```js\nconst a = 1;\n```\n",
            "syntax",
            "a line is left over from a Markdown fence",
            "```js",
            id="a fence",
        ),
        pytest.param(
            "a();\n<<<<<<< HEAD\nb();\n=======\nc();\n>>>>>>> d\n",
            "syntax",
            "the line `<<<<<<< HEAD` marks a merge conflict",
            "<<<<<<< HEAD",
            id="a conflict",
        ),
        pytest.param(
            "*** Begin Patch\n*** Add File: a.js\n",
            "syntax",
            "the line `*** Begin Patch` is left over from a patch",
            "*** Begin Patch",
            id="a patch",
        ),
        pytest.param(
            "function f() {\n  a(\n}\n",
            "syntax",
            "`}` closes nothing that is open",
            "}",
            id="a mismatch",
        ),
        pytest.param(
            "function f() {\n  a();\n", "syntax", "`{` has no closing `}`", "{", id="an end too early"
        ),
        pytest.param(
            "a();\n}\n", "syntax", "`}` closes nothing that is open", "}", id="one brace too many"
        ),
        pytest.param(
            "a('it's');\n",
            "syntax",
            "the string has no closing quote on its line",
            "'",
            id="an open string",
        ),
        pytest.param(
            "a(`b);\n",
            "syntax",
            "the template literal has no closing backtick",
            "`",
            id="an open template",
        ),
        pytest.param(
            "a(); /* b\n", "syntax", "the comment has no closing `*/`", "/*", id="an open comment"
        ),
        pytest.param("a(b c);\n", "syntax", "the code does not parse at `c`", "c", id="a comma too few"),
        pytest.param(
            "a(, b);\n", "syntax", "there is nothing before `,`", ",", id="an argument too few"
        ),
        pytest.param(
            "a({ b, , c });\n", "syntax", "there is nothing before `,`", ",", id="a member too few"
        ),
        pytest.param(
            "a(“b”);\n", "syntax", "`“` stands outside a string", "“", id="a quote of a word processor"
        ),
        pytest.param(
            "let a; const a = 1;\n",
            "syntax",
            "`a` is already declared in this scope",
            "a",
            id="declared twice",
        ),
        pytest.param(
            "function f(a) { const a = 1 }\n",
            "syntax",
            "`a` is already declared in this scope",
            "a",
            id="declared as a parameter",
        ),
        pytest.param(
            "switch (a) { case 1: let b; case 2: let b }\n",
            "syntax",
            "`b` is already declared in this scope",
            "b",
            id="declared in two cases",
        ),
        pytest.param(
            "function f() { await a() }\n",
            "syntax",
            "`await` stands in a function that is not async",
            "await a()",
            id="await",
        ),
        pytest.param(
            "import 'a'; return b;\n",
            "syntax",
            "`return` stands outside a function",
            "return b;",
            id="return",
        ),
        pytest.param(
            "function f() { import 'a' }\n",
            "syntax",
            "`import` stands inside a function",
            "import 'a'",
            id="import",
        ),
        pytest.param(
            "if (a) { export const b = 1 }\n",
            "syntax",
            "`export` stands inside a block",
            "export const b = 1",
            id="export",
        ),
    ],
)
def test_a_fault_is_named(source: str, kind: str, message: str, place: str, dialect: str) -> None:
    found = faults(source, dialect)[0]

    assert (found.kind, found.message) == (kind, message)
    assert source.encode()[found.at : found.end].decode() == place


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param(
            "import a from 'a'; const a = 1", "`a` is already declared in this scope", id="an import"
        ),
        pytest.param(
            "export {}; function f() {} function f() {}",
            "`f` is already declared in this scope",
            id="a function",
        ),
        pytest.param(
            "const a;", "a constant is declared without a value", id="a constant without a value"
        ),
        pytest.param(
            "export default 1; export default 2", "`default` is exported twice", id="two defaults"
        ),
        pytest.param("export const a = 1; export { a }", "`a` is exported twice", id="two exports"),
    ],
)
def test_javascript_refuses_more_than_typescript(source: str, message: str) -> None:
    assert [one.message for one in faults(source)] == [message]
    assert faults(source, "typescript") == ()


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("`\\`a\\` \\${b}`", id="escapes in a template"),
        pytest.param("'\\`' + \"\\`\"", id="escapes in strings"),
        pytest.param("// \\` EOF\n/* \\` */", id="escapes in comments"),
        pytest.param("const a = `\nEOF\nnpm install\n`", id="a script in a template"),
        pytest.param("const EOF = 1\nEOF", id="a constant called EOF"),
        pytest.param("/[/`'\"]/.test(a)", id="quotes in a regular expression"),
        pytest.param("a = b / c / d; e = f\n/g/h", id="divisions"),
        pytest.param("const using = 1; using(using)", id="using as a name"),
        pytest.param("export { a as null, b as function, c as default }", id="reserved words as names"),
        pytest.param(
            "const static_ = 1, async = 2, of = 3, get = 4, await_ = 5; async(of)", id="other names"
        ),
        pytest.param("for (const of of []) of", id="of of of"),
        pytest.param("x = <label class='a' for='b'>it's & that</label>", id="JSX"),
        pytest.param("x = <p>Terms & Conditions {a} & {b} && more <b>Q&A</b> & </p>", id="& in JSX"),
        pytest.param('x = <a href="/?a=1&b=2">b</a>', id="a query in JSX"),
        pytest.param("x = <this.A/>", id="JSX of this"),
        pytest.param("<!-- a\nb", id="a comment of HTML"),
        pytest.param("return 1", id="a return in a script"),
        pytest.param("if (a) return\nmodule.exports = 1", id="a return in CommonJS"),
        pytest.param("function f() { return await (a) }", id="await as a name"),
        pytest.param(
            "async () => { await a }; async function f() { for await (const a of b); }", id="async"
        ),
        pytest.param("var a; var a; function a() {} function a() {}", id="vars and functions twice"),
        pytest.param(
            "import 'a'; const require = f(), __dirname = g()", id="an ES module's own require"
        ),
        pytest.param("var module = module || {}; module.exports = 1", id="a var called module"),
        pytest.param("let a; { let a } function f() { let a }", id="shadows"),
        pytest.param("try {} catch (a) { var a }", id="a var in a catch"),
        pytest.param("class A { static static; get; set; async; 'a'; 1; #b }", id="fields"),
        pytest.param("f(a,); f(a, /* b */); [, a, , ]; ({a,})", id="last commas"),
        pytest.param("// @flow\nconst a: string = 1", id="Flow"),
    ],
)
def test_valid_javascript_has_no_fault(source: str) -> None:
    assert faults(source) == ()


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("interface A<in out T> {}", id="variance"),
        pytest.param("export type * from 'm'", id="type exports"),
        pytest.param("let a: import('m').A<B>", id="import types"),
        pytest.param("interface A { (): B\n <T>(a: T): B }", id="signatures without semicolons"),
        pytest.param("declare module 'm' { global { interface A {} } }", id="global in a module"),
        pytest.param("export default function (): A;", id="a declared default"),
        pytest.param("type A = `\\`${B}\\``", id="escapes in a type"),
        pytest.param("class A {} namespace A {} interface A {}", id="merged declarations"),
        pytest.param("import { A } from 'm'; const A = 1", id="an import that only types use"),
        pytest.param("let type = 1, declare = 2, of = 3, as = 4; type = as", id="words as names"),
        pytest.param("f<<T extends A>(a: T) => B>()", id="a generic function as an argument"),
        pytest.param("class A { constructor(); constructor(a?: any) {} m?(): void; }", id="overloads"),
        pytest.param(
            "abstract class A { abstract get a(): B; private constructor() {} }", id="abstract members"
        ),
        pytest.param(
            "class A { @B() abstract: C;\n @B() accessor?: D;\n accessor() {} }", id="words as members"
        ),
        pytest.param("class A {\n a: B\n in: C\n}", id="a field called in"),
        pytest.param("class A {\n a: B\n private readonly instanceof?: C\n}", id="a modified one"),
        pytest.param("interface A {\n a: B\n in: C\n in(d: E): F\n}", id="in an interface"),
        pytest.param("class A { abstract = 1; in; delete: B; new?: C; static in() {} }", id="keywords"),
        pytest.param("class A {\n abstract\n accessor = 1\n}", id="modifiers as fields"),
    ],
)
def test_valid_typescript_has_no_fault(source: str) -> None:
    assert faults(source, "typescript") == ()


@pytest.mark.parametrize("dialect", ["javascript", "tsx"])
@pytest.mark.parametrize(
    "source",
    [
        pytest.param("const a = <b>Save & Close</b>;", id="one"),
        pytest.param("const a = <b>Save & Close {n} & more &amp; R&D</b>;", id="several"),
        pytest.param("const a = <b title='x & y' c={d & e}>{f && g}</b>;", id="elsewhere"),
        pytest.param("const a = <b>if (a && b) then</b>;", id="doubled"),
    ],
)
def test_text_of_elements_may_hold_ampersands(source: str, dialect: str) -> None:
    assert faults(source, dialect) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(b"a();\0\n", ["nul-byte"], id="a NUL byte"),
        pytest.param(b"a('\0'); // \0", [], id="NUL bytes in a string and a comment"),
        pytest.param(b"a(\xff);\n", ["encoding"], id="no UTF-8"),
        pytest.param(
            b"a('\xff', `\xff`, /\xff/); // \xff", [], id="no UTF-8 where any character may be"
        ),
        pytest.param(b"\xef\xbb\xbfa();\n", [], id="a byte order mark"),
        pytest.param("a();".encode("utf-16"), ["encoding", "nul-byte"], id="UTF-16"),
    ],
)
def test_bytes_that_are_no_text_are_told(text: bytes, expected: list[str]) -> None:
    assert [one.kind for one in faults(text)] == expected


def test_a_member_called_as_an_operator_keeps_its_name() -> None:
    found = lowered("class A {\n a: B\n in: C\n}", "typescript")

    assert [name for name in ("a", "in") if f"field {name}" in class_text(found.classes[0])] == [
        "a",
        "in",
    ]


def test_a_broken_file_has_no_undefined_names() -> None:
    found = extract(b"import a from 'a'; b(c; d\n", "javascript")

    assert found.faults
    assert found.undefined == ()
