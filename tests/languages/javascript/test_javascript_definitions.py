"""What functions and classes of JavaScript become."""

import pytest

from tests.languages.javascript.rendering import block, class_text, lowered, signature


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("function f(a, b = 1, ...c) {}", "function f(a, b = 1, *c)", id="parameters"),
        pytest.param(
            "function f({a, b: [c]} = {}) {}", "function f({'a': a, 'b': (list c)} = {})", id="patterns"
        ),
        pytest.param("async function f() {}", "async function f()", id="async"),
        pytest.param("async function* f() {}", "async generator function f()", id="an async generator"),
        pytest.param("const f = () => {}", "arrow f()", id="called as its constant"),
        pytest.param("const f = a => a", "arrow f(a)", id="one bare parameter"),
        pytest.param("const f = (async () => {})", "async arrow f()", id="in parentheses"),
        pytest.param("const f = function g() {}", "function g()", id="its own name comes first"),
        pytest.param("let f; f = () => {}", "arrow f()", id="called as its variable"),
        pytest.param("exports.f = function () {}", "function f()", id="exported"),
        pytest.param("module.exports.f = () => {}", "arrow f()", id="exported in full"),
        pytest.param("module.exports = () => {}", "arrow exports()", id="the whole export"),
        pytest.param("export default () => {}", "arrow default()", id="the default export"),
        pytest.param("A.prototype.f = function () {}", "function A.f()", id="on a prototype"),
        pytest.param("a['f'] = () => {}", "arrow a.f()", id="behind a string"),
        pytest.param("a[b] = () => {}", "arrow <lambda>()", id="behind what is not known"),
        pytest.param("const a = {f: () => {}}", "arrow a.f()", id="in an object"),
        pytest.param("const a = {f() {}}", "method a.f()", id="a method of an object"),
        pytest.param("const a = {get f() { return 1 }}", "getter a.f()", id="a getter of an object"),
        pytest.param("module.exports = {f() {}}", "method f()", id="in the exported object"),
        pytest.param("const {f = () => {}} = a", "arrow f()", id="a default"),
        pytest.param("g(() => {})", "arrow <lambda>()", id="an argument"),
        pytest.param("(function f() {})()", "function f()", id="called at once"),
    ],
)
def test_a_function_becomes(source: str, expected: str) -> None:
    assert signature(lowered(source).functions[0]) == expected


def test_a_function_inside_a_function_knows_it() -> None:
    found = lowered("function f() { const g = () => { h() }; class A { m() {} } }")

    outer, inner, method = found.functions
    assert inner.qualified_name == "f.<locals>.g"
    assert method.qualified_name == "f.<locals>.A.m"
    assert (outer.parent, inner.parent, method.parent) == (-1, 0, 0)
    assert (found.classes[0].owner, found.classes[0].parent) == (-1, 0)
    assert block(outer.body) == "const g = closure 1; class 0"


def test_an_arrow_returns_its_expression() -> None:
    assert block(lowered("a => ({a})").functions[0].body) == "return {'a': a}"


def test_a_function_knows_where_its_name_stands() -> None:
    source = "exports.find = async () => {}"

    found = lowered(source).functions[0]

    assert source[found.name_at :].startswith("find")
    assert source[found.at : found.end] == "async () => {}"


def test_a_class_holds_its_methods_before_what_is_run_in_order() -> None:
    found = lowered("""
        class A extends b.B {
            a = 1
            static b
            #c = () => {}
            constructor(d) { super(d) }
            async m() {}
            static s() {}
            get g() { return 1 }
            set g(v) {}
            static async *t() {}
            'quoted'() {}
            [computed]() {}
            static { init() }
        }
    """)

    assert class_text(found.classes[0]) == (
        "class A(b.B) {define 1; define 2; define 3; define 4; define 5; define 6; define 7; define 8; "
        "field a = 1; static b = -; field #c = closure 0; init()}"
    )
    assert [signature(one) for one in found.functions] == [
        "arrow A.#c()",
        "constructor A.constructor(d)",
        "async method A.m()",
        "static A.s()",
        "getter A.g()",
        "setter A.g(v)",
        "async generator static A.t()",
        "method A.quoted()",
        "method A.<computed>()",
    ]
    assert {one.owner for one in found.functions} == {0}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("const A = class {}", "class A {}", id="called as its constant"),
        pytest.param("const A = class B {}", "class B {}", id="its own name comes first"),
        pytest.param("exports.A = class extends B {}", "class A(B) {}", id="exported"),
        pytest.param("export default class {}", "class default {}", id="the default export"),
        pytest.param("class A extends f(B) {}", "class A(f(B)) {}", id="a mixin"),
        pytest.param("@a @b.c(1) class A {}", "@a @b.c(1) class A {}", id="decorators"),
        pytest.param(
            "@a export class A { @b c = 1 }", "@a class A {@b field c = 1}", id="before an export"
        ),
        pytest.param("export @a class A {}", "@a class A {}", id="behind an export"),
    ],
)
def test_a_class_becomes(source: str, expected: str) -> None:
    assert class_text(lowered(source).classes[0]) == expected
