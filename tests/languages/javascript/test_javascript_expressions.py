"""What an expression of JavaScript becomes."""

import pytest

from cdcheck import ir
from cdcheck.languages.javascript.lowering.front_end import extract
from tests.languages.javascript.rendering import block, lowered, rendered


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("a.b(c)[d].e", "a.b(c)[d].e", id="a chain"),
        pytest.param("a\n  .b()\n  // why\n  .c", "a.b().c", id="a chain over lines"),
        pytest.param("a?.b?.[c]?.(d)", "a.b[c](d)", id="optional links are links"),
        pytest.param("a.#b", "a.#b", id="a private member"),
        pytest.param("a.$b", "a.$b", id="a member with a dollar"),
        pytest.param("f(a, ...b)", "f(a, ...b)", id="a spread argument"),
        pytest.param("f(/* none */)", "f()", id="a comment is no argument"),
        pytest.param("new A", "new A()", id="a bare new"),
        pytest.param("new a.B(c).d()", "new a.B(c).d()", id="a new and its members"),
        pytest.param("import('m')", "import('m')", id="a dynamic import"),
        pytest.param("require('m')", "require('m')", id="require is a call"),
        pytest.param("a === b !== c", "(!= (== a b) c)", id="strict equality"),
        pytest.param("a && b && c || !d", "(or (and a b c) (not d))", id="truth operators are flat"),
        pytest.param("a ?? b", "(?? a b)", id="nullish"),
        pytest.param("a + b - c", "(- (+ a b) c)", id="operators from the left"),
        pytest.param("a + /* x */ b", "(+ a b)", id="a comment between operands"),
        pytest.param("a ** b ** c", "(** a (** b c))", id="powers from the right"),
        pytest.param("a instanceof B", "(instanceof a B)", id="instanceof"),
        pytest.param("#a in b", "(in '#a' b)", id="a private name in an object"),
        pytest.param("typeof a", "(typeof a)", id="typeof"),
        pytest.param("void 0", "(void 0)", id="void"),
        pytest.param("delete a.b", "(delete a.b)", id="delete"),
        pytest.param("a ? b : c", "(? a b c)", id="a choice"),
        pytest.param("a = b", "(:= a b)", id="an assignment inside"),
        pytest.param("a += b", "(:= a (+ a b))", id="an augmented one"),
        pytest.param("a &&= b", "(:= a (and a b))", id="a logical one"),
        pytest.param("i++", "(- (:= i (+ i 1)) 1)", id="an increment, which is what was before"),
        pytest.param("a, b, c", "(sequence a b c)", id="a sequence"),
        pytest.param("[a, , ...b]", "(list a None ...b)", id="an array with a hole"),
        pytest.param(
            "{a, b: 1, [c]: 2, 'd-e': 3, 4: 5, ...f}",
            "{'a': a, 'b': 1, c: 2, 'd-e': 3, 4: 5, -: f}",
            id="an object",
        ),
        pytest.param("{a() {}, get b() { return 1 }}", "{'a': closure 0, 'b': closure 1}", id="methods"),
        pytest.param("function () {}", "closure 0", id="a function"),
        pytest.param("a => b", "closure 0", id="an arrow function"),
        pytest.param("class {}", "class 0", id="a class"),
        pytest.param("`a${b}c`", "(template 'a' b 'c')", id="a template"),
        pytest.param("`${a}${b}`", "(template a b)", id="a template without text"),
        pytest.param("`a\\n`", "'a\\n'", id="a template without substitutions"),
        pytest.param("``", "''", id="an empty template"),
        pytest.param("`${`${a}`}`", "(template (template a))", id="a template in a template"),
        pytest.param("t`a${b}`", "t((template 'a' b))", id="a tagged template"),
        pytest.param("a.t`b`", "a.t((template 'b'))", id="a tag that is a member"),
        pytest.param("/a[/]b/gi", "(regex 'a[/]b' 'gi')", id="a regular expression"),
        pytest.param("/a/", "(regex 'a')", id="one without flags"),
        pytest.param("undefined", "None", id="undefined"),
        pytest.param("null", "None", id="null"),
        pytest.param("true", "True", id="true"),
        pytest.param("this.a", "this.a", id="this"),
        pytest.param("super.a()", "super.a()", id="super"),
        pytest.param("import.meta.url", "import.meta.url", id="import.meta"),
        pytest.param("new.target", "new.target", id="new.target"),
        pytest.param("<A b={c} d='e' {...f}>x {g}<h/></A>", "(jsx A c 'e' ...f g (jsx))", id="JSX"),
        pytest.param("<><a.B/></>", "(jsx (jsx a.B))", id="a fragment"),
    ],
)
def test_an_expression_becomes(source: str, expected: str) -> None:
    assert rendered(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("'a'", "a", id="single quotes"),
        pytest.param('"a\\"b"', 'a"b', id="an escaped quote"),
        pytest.param("'\\x41\\u0042\\u{43}'", "ABC", id="hexadecimal escapes"),
        pytest.param("'\\ud83d\\ude00'", "\U0001f600", id="a pair of surrogates"),
        pytest.param("'\\ud83d'", "\ufffd", id="half of a pair"),
        pytest.param("'a\\\nb'", "ab", id="a continued line"),
        pytest.param("'\\0\\q'", "\0q", id="other escapes"),
        pytest.param("'é'", "é", id="text that is not ASCII"),
    ],
)
def test_a_string_is_unescaped(source: str, expected: str) -> None:
    assert rendered(source) == repr(expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("10", 10, id="decimal"),
        pytest.param("1_000", 1000, id="with a separator"),
        pytest.param("0xff", 255, id="hexadecimal"),
        pytest.param("0b11", 3, id="binary"),
        pytest.param("017", 15, id="old octal"),
        pytest.param("10n", 10, id="a big integer"),
        pytest.param("1e3", 1000, id="an exponent that leaves an integer"),
        pytest.param("1.5", 1.5, id="a fraction"),
        pytest.param(".5", 0.5, id="a bare fraction"),
        pytest.param("-3", -3, id="a negative number"),
        pytest.param("99999999999999999999", 1e20, id="one that no cache can store as an integer"),
    ],
)
def test_a_number_has_its_value(source: str, expected: float) -> None:
    assert rendered(source) == repr(expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("await a", "(await a)", id="a name"),
        pytest.param("await a.b(c)", "(await a.b(c))", id="a chain"),
        pytest.param("await (a || b).c()", "(await (or a b).c())", id="a chain from parentheses"),
        pytest.param("await (a)", "(await a)", id="parentheses"),
        pytest.param("await [a, b][0]", "(await (list a b)[0])", id="an array"),
        pytest.param("await (a) + 1", "(+ (await a) 1)", id="an operand"),
    ],
)
def test_what_is_awaited(source: str, expected: str) -> None:
    assert block(lowered(f"async () => {{ {source} }}").functions[0].body) == expected


def test_yield_is_an_operation() -> None:
    found = lowered("function* f() { yield; yield a; yield* b }")

    assert block(found.functions[0].body) == "(yield); (yield a); (yield from b)"
    assert found.functions[0].is_generator


def test_nodes_know_their_bytes() -> None:
    statement = lowered("'é'; a.bc(d)").body[1]

    assert type(statement) is ir.Evaluate
    call = statement.value
    assert type(call) is ir.Call
    assert type(call.function) is ir.Attribute
    assert (call.at, call.end) == (6, 13)
    assert (call.function.at, call.function.end) == (6, 10)
    assert (call.arguments[0].at, call.arguments[0].end) == (11, 12)


def test_a_long_sum_keeps_its_operands() -> None:
    source = "(" + " + ".join(f"a{number}" for number in range(5000)) + ")"

    statement = lowered(source).body[0]

    assert type(statement) is ir.Evaluate
    assert type(statement.value) is ir.Operation
    assert len(statement.value.operands) == 5000


def test_a_long_chain_keeps_its_arguments() -> None:
    statement = lowered("a" + ".b(c)" * 1000).body[0]

    assert type(statement) is ir.Evaluate
    assert type(statement.value) is ir.Opaque
    assert statement.value.kind == "chain"
    assert len(statement.value.parts) == 1001


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("it.body = await\n  find()", id="what is set"),
        pytest.param("return await\r\n\r\n  find()", id="what is returned"),
        pytest.param("await\n  find()", id="a statement"),
    ],
)
def test_an_await_may_end_its_line(written: str) -> None:
    found = extract(f"async function f(it) {{\n  {written}\n}}".encode(), "javascript")

    (statement,) = found.functions[0].body
    assert isinstance(statement, ir.Assign | ir.Evaluate | ir.Return)
    assert isinstance(statement.value, ir.Await)


def test_a_name_that_ends_in_await_stays_one() -> None:
    body = lowered("me.await\nfind(me_await\n)").body

    assert [type(one) for one in body] == [ir.Evaluate, ir.Evaluate]
