"""Which names are read and bound nowhere."""

from textwrap import dedent

import pytest

from cdcheck.languages.javascript.lowering.front_end import extract


def undefined(source: str, dialect: str = "javascript") -> list[str]:
    found = extract(dedent(source).encode(), dialect)
    assert found.faults == ()
    return [name.name for name in found.undefined]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("a", ["a"], id="in a module"),
        pytest.param("a.b = 1", ["a"], id="the base of a target"),
        pytest.param("a = 1", ["a"], id="an assignment in a module"),
        pytest.param("a += 1", ["a"], id="an augmented assignment"),
        pytest.param("const f = () => a", ["a"], id="in an arrow function"),
        pytest.param("function f(b = a) {}", ["a"], id="a default"),
        pytest.param("const {[a]: b} = {}", ["a"], id="a computed key"),
        pytest.param("({a})", ["a"], id="a shorthand"),
        pytest.param("`${a}`", ["a"], id="in a template"),
        pytest.param("class A extends B {}", ["B"], id="a base class"),
        pytest.param("class A { b = a }", ["a"], id="a field"),
        pytest.param("if (1) { const a = 1 }\na", ["a"], id="bound in a block only"),
        pytest.param("for (const a of []) {}\na", ["a"], id="bound in a loop only"),
        pytest.param("try {} catch (a) {}\na", ["a"], id="bound in a catch only"),
        pytest.param("function f() { var a }\na", ["a"], id="bound in a function only"),
        pytest.param("(function a() {})(); a", ["a"], id="the name of an expression"),
        pytest.param("const b = class A {}; A", ["A"], id="the name of a class expression"),
        pytest.param("export { a }", ["a"], id="exported"),
        pytest.param("<A/>", ["A"], id="a component"),
        pytest.param("__dirname; require('a')", ["__dirname", "require"], id="what only CommonJS has"),
        pytest.param("Eof", ["Eof"], id="almost the end of a heredoc"),
        pytest.param("function f() { a; a }\na", ["a", "a"], id="once a function"),
    ],
)
def test_a_name_that_is_bound_nowhere_is_undefined(source: str, expected: list[str]) -> None:
    assert undefined(f"{source}\nexport {{}}") == expected


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("console.log(process.env, Buffer, new Map(), setTimeout, fetch)", id="globals"),
        pytest.param("describe('a', () => it('b', () => expect(jest)))", id="test runners"),
        pytest.param("f(); function f() {}", id="a function below"),
        pytest.param("const f = () => a; const a = 1", id="a constant below"),
        pytest.param("{ var a } a", id="a var of a block"),
        pytest.param("if (1) { function f() {} } f()", id="a function of a block"),
        pytest.param("switch (1) { case 1: let a; default: a }", id="a case"),
        pytest.param("const {a, b: [c], ...d} = {}; [a, c, d]", id="patterns"),
        pytest.param("function f({a}, [b], ...c) { return [a, b, c, arguments] }", id="parameters"),
        pytest.param("try {} catch ({message}) { message }", id="a caught pattern"),
        pytest.param("for (let i = 0; i < 1; i++) i", id="a loop's variable"),
        pytest.param("for (const [a, b] of []) { a; b }", id="a loop's pattern"),
        pytest.param("import a, { b as c } from 'm'; import * as d from 'n'; [a, c, d]", id="imports"),
        pytest.param("class A { m() { return A } }", id="a class"),
        pytest.param("const a = class B { m() { return B } }", id="the own name of a class"),
        pytest.param("const f = function g() { return g }", id="the own name of a function"),
        pytest.param("a: for (;;) break a", id="a label"),
        pytest.param("a.b; var a", id="a var below"),
        pytest.param("if (typeof a !== 'undefined') a()", id="behind a typeof"),
        pytest.param("/* global a, b:writable */ a(b)", id="a comment for linters"),
        pytest.param("eval('var a'); a", id="beside an eval"),
        pytest.param("window.x = 1; a", id="in a browser"),
        pytest.param("defineEventHandler(() => a)", id="beside imports that a framework makes"),
        pytest.param("global.a = 1; a", id="on the global object"),
        pytest.param("({a: 1}).a; ({b() {}})", id="keys"),
        pytest.param("<div/>", id="an element"),
        pytest.param("new.target; import.meta; this; super.a", id="words"),
        pytest.param("0 && (module.exports = { a })", id="what only a scanner reads"),
        pytest.param("Bun.serve(Deno)", id="other runtimes"),
    ],
)
def test_a_name_that_something_binds_is_not_undefined(source: str) -> None:
    assert undefined(f"{source}\nexport {{}}") == []


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("require('a'); module; exports; __dirname; __filename", id="the wrapper's names"),
        pytest.param("require('a'); b = 1; b", id="an assignment makes a global"),
        pytest.param("require('a'); with (b) { c }", id="with"),
        pytest.param("db.createUser({})", id="a script of a database shell"),
    ],
)
def test_a_script_binds_more(source: str) -> None:
    assert undefined(source) == []


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("let a: A<B>; a", id="annotations"),
        pytest.param("interface A { b: C }", id="interfaces"),
        pytest.param("type A = typeof b", id="a typeof of types"),
        pytest.param("class A<T> implements B<T> {}", id="implements"),
        pytest.param("f<A>(); function f<T>(): T { return {} as T }", id="arguments and assertions"),
        pytest.param("enum A { X, Y = X } A.X", id="an enum"),
        pytest.param("namespace A.B { } A", id="a namespace"),
        pytest.param("declare const a: string; a", id="an ambient constant"),
        pytest.param("declare global { var a: string } a", id="an ambient global"),
        pytest.param("import a = require('m'); a", id="an import by require"),
        pytest.param("import type { A } from 'm'; A", id="a type import"),
        pytest.param("function f(a: string): void; f", id="a signature"),
        pytest.param("await using a = {} as any; a", id="a resource"),
    ],
)
def test_types_read_nothing(source: str) -> None:
    assert undefined(f"{source}\nexport {{}}", "typescript") == []


def test_an_undefined_name_knows_its_place() -> None:
    source = "export const f = () => { return missing }\n"

    (found,) = extract(source.encode(), "javascript").undefined

    assert source[found.at : found.end] == "missing"
    assert found.function == 0


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("let a; let\n  b;\na = b;", id="after another"),
        pytest.param("let\r\n  a = 1,\r\n  b = a;", id="of several"),
        pytest.param("{ let\n  a;\n  a = 1 }", id="in a block"),
        pytest.param("// let\nlet a = 1;", id="in a comment"),
    ],
)
def test_a_let_may_end_its_line(source: str) -> None:
    found = extract(source.encode(), "javascript")

    assert (found.undefined, found.faults) == ((), ())
