"""What an expression of Python becomes."""

import pytest

from cdcheck import ir
from tests.languages.python.rendering import lowered, rendered


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("a.b(c)[d].e", "a.b(c)[d].e", id="a chain"),
        pytest.param("a. \\\n b", "a.b", id="a chain over two lines"),
        pytest.param("f(a, *b, c=d, **e)", "f(a, *b, c=d, **=e)", id="every kind of argument"),
        pytest.param("f(  # why\n a,  # what\n)", "f(a)", id="a call with comments"),
        pytest.param("f(x for x in y)", "f((generator of - x) for x in y)", id="a bare generator"),
        pytest.param("a[1:2]", "a[(opaque slice 1 2)]", id="a slice"),
        pytest.param("a[b, ...]", "a[(tuple b (opaque ellipsis))]", id="two keys"),
        pytest.param("a[b,]", "a[(tuple b)]", id="a key with a comma"),
        pytest.param("a + b - c", "(- (+ a b) c)", id="operators from the left"),
        pytest.param("a ** -b", "(** a (- b))", id="a sign inside a power"),
        pytest.param("(a +  # one\n b)", "(+ a b)", id="a comment after an operator"),
        pytest.param("a and b and c or d", "(or (and a b c) d)", id="truth operators are flat"),
        pytest.param("a < b < c", "(and (< a b) (< b c))", id="a chain of comparisons"),
        pytest.param("a not  in b", "(not in a b)", id="an operator of two words"),
        pytest.param("a is not b", "(is not a b)", id="is not"),
        pytest.param("not a", "(not a)", id="not"),
        pytest.param("-1", "-1", id="a negative number is a constant"),
        pytest.param("a if b else c", "(? b a c)", id="a choice"),
        pytest.param("(a := 1)", "(:= a 1)", id="a walrus"),
        pytest.param("a, b", "(tuple a b)", id="a tuple without parentheses"),
        pytest.param("a,", "(tuple a)", id="a tuple by its comma"),
        pytest.param("(a)", "a", id="parentheses are no tuple"),
        pytest.param("()", "(tuple)", id="the empty tuple"),
        pytest.param("[*a, b]", "(list *a b)", id="a list with an unpacking"),
        pytest.param("{a, b}", "(set a b)", id="a set"),
        pytest.param("{a: b, **c}", "{a: b, -: c}", id="a dict with an unpacking"),
        pytest.param("lambda: 0", "closure 0", id="a lambda"),
        pytest.param(
            "[a for a, b in c if d if e for f in g]",
            "(list of - a) for (tuple a b) in c if d if e for f in g",
            id="a comprehension with conditions",
        ),
        pytest.param("{a: b for c in d}", "(dict of a b) for c in d", id="a dict comprehension"),
        pytest.param("True", "True", id="a truth value"),
        pytest.param("None", "None", id="None"),
        pytest.param("0x_ff", "255", id="a hexadecimal number"),
        pytest.param("1_000.5", "1000.5", id="a float"),
        pytest.param("2j", "(opaque complex)", id="an imaginary number"),
        pytest.param("18446744073709551616", "(opaque integer)", id="more than 64 bits"),
        pytest.param("ﬁnd", "find", id="a ligature in a name"),
    ],
)
def test_an_expression_is_lowered(source: str, expected: str) -> None:
    assert rendered(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("'a'", "'a'", id="plain"),
        pytest.param("''", "''", id="empty"),
        pytest.param('""""a" b"""', "'\"a\" b'", id="triple quotes"),
        pytest.param(r"'\x41\u0042\103\N{EM DASH}\n\\'", repr("ABC—\n\\"), id="escapes"),
        pytest.param("'a\\\nb'", "'ab'", id="a line joined inside"),
        pytest.param("'''a\r\nb'''", r"'a\nb'", id="a Windows line break"),
        pytest.param(r"r'\n'", r"'\\n'", id="raw"),
        pytest.param("'a' 'b'", "'ab'", id="adjacent"),
        pytest.param("('a'  # why\n 'b')", "'ab'", id="adjacent with a comment"),
        pytest.param("b'a'", "(opaque bytes 'a')", id="bytes"),
        pytest.param(r"'\ud800'", "(opaque surrogate)", id="half a character"),
        pytest.param("f'a'", "'a'", id="nothing to interpolate"),
        pytest.param("f'a{b}c'", "(template 'a' b 'c')", id="one interpolation"),
        pytest.param("f'{{{a}}}'", "(template '{' a '}')", id="braces"),
        pytest.param(r"f'\n{a}'", r"(template '\n' a)", id="an escape beside an interpolation"),
        pytest.param(r"rf'\n{a}'", r"(template '\\n' a)", id="raw and formatted"),
        pytest.param("f'{a!s}'", "(template a)", id="str is what joining does"),
        pytest.param("f'{a!r}'", "(template (opaque format a))", id="repr is not"),
        pytest.param("f'{a:>{b}}'", "(template (opaque format a b))", id="a nested format"),
        pytest.param("f'{a=}'", "(template 'a=' (opaque format a))", id="a value with its name"),
        pytest.param("f'{f\"{a}\"}'", "(template (template a))", id="nested"),
        pytest.param("f'{a[\"b\"]}'", "(template a['b'])", id="quotes inside"),
        pytest.param("'a' f'{b}' 'c'", "(template 'a' b 'c')", id="adjacent and formatted"),
        pytest.param("t'{a}'", "(opaque t-string (template a))", id="a template string"),
    ],
)
def test_a_string_is_unescaped(source: str, expected: str) -> None:
    assert rendered(source) == expected


def test_positions_are_bytes() -> None:
    source = "'é' + a.b"

    operation = lowered(source).body[0].value

    attribute = operation.operands[1]
    assert source.encode()[attribute.at : attribute.end] == b"a.b"
    assert source.encode()[attribute.end - len(attribute.name) :] == b"b"


def test_an_interpolated_name_stands_where_it_is_written() -> None:
    source = b"f'abc{name}'"

    template = lowered(source.decode()).body[0].value

    assert [source[part.at : part.end] for part in template.parts] == [b"abc", b"name"]


def test_a_long_sum_is_flat() -> None:
    source = " + ".join(f"a{number}" for number in range(5_000))

    operation = lowered(source).body[0].value

    assert type(operation) is ir.Opaque
    assert (operation.kind, len(operation.parts)) == ("chain", 5_000)


def test_a_long_chain_of_calls_is_flat() -> None:
    source = "a" + ".b(c)" * 5_000

    chain = lowered(source).body[0].value

    assert type(chain) is ir.Opaque
    assert (chain.kind, len(chain.parts)) == ("chain", 5_001)
