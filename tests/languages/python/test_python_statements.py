"""What a statement of Python becomes."""

from textwrap import dedent

import pytest

from tests.languages.python.rendering import block, lowered


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("a = b = c, d", "a = b = (tuple c d)", id="two targets"),
        pytest.param("a, *b = c", "(tuple a *b) = c", id="a target taken apart"),
        pytest.param("a: int", "a: int = -", id="a declaration"),
        pytest.param("a: int = 1", "a: int = 1", id="an annotated assignment"),
        pytest.param("a: Mapped[list[int]]", "a: Mapped[list[int]] = -", id="a generic annotation"),
        pytest.param("a: b.C[d, e]", "a: b.C[(tuple d e)] = -", id="an annotation with two keys"),
        pytest.param("a: 'B | None'", "a: 'B | None' = -", id="an annotation in quotes"),
        pytest.param("a: list[B] | None", "a: (| list[B] None) = -", id="a union"),
        pytest.param("a += 1", "a += 1", id="an augmented assignment"),
        pytest.param("a //= 1", "a //= 1", id="an operator of two characters"),
        pytest.param("type A = int", "A = int", id="an alias"),
        pytest.param("type A[T] = list[T]", "A = list[T]", id="a generic alias"),
        pytest.param("type(a).b = 1", "type(a).b = 1", id="an assignment that looks like an alias"),
        pytest.param("type = 1", "type = 1", id="a variable named type"),
        pytest.param("match = case = 1", "match = case = 1", id="variables named match and case"),
        pytest.param("print(a)", "print(a)", id="print is a function"),
        pytest.param("pass", "", id="pass is nothing"),
        pytest.param("a; b", "a; b", id="two on a line"),
        pytest.param("del a, b.c", "del a, b.c", id="del"),
        pytest.param("raise", "raise -", id="a re-raise"),
        pytest.param("raise A(b) from c", "raise A(b)", id="a raise with a cause"),
        pytest.param("assert a, b", "if (not a) {raise AssertionError(b)} {}", id="assert"),
        pytest.param("import a.b, c as d", "import a.b as  (); import c as d ()", id="imports"),
        pytest.param("from a import (b, c as d)", "import a as  (b as b, c as d)", id="from"),
        pytest.param("from ..a.b import c", "import ..a.b as  (c as c)", id="a relative import"),
        pytest.param("from . import c", "import . as  (c as c)", id="from the package itself"),
        pytest.param("from a import *", "import a as  (* as *)", id="a star import"),
        pytest.param(
            "from __future__ import annotations",
            "import __future__ as  (annotations as annotations)",
            id="a future import",
        ),
        pytest.param("if a: b\nelif c: d\nelse: e", "if a {b} {if c {d} {e}}", id="elif is a nested if"),
        pytest.param("while a: b; break\nelse: c", "while - - a {b; (opaque break)} {c}", id="while"),
        pytest.param("for a, b in c: d", "for (tuple a b) c - {d} {}", id="for"),
        pytest.param("with a as b, c: d", "with a b, c - {d}", id="with"),
        pytest.param("with (a as b, c as d): e", "with a b, c d {e}", id="with in parentheses"),
        pytest.param(
            "try: a\nexcept (B, C) as d: e\nexcept: f\nelse: g\nfinally: h",
            "try {a} except (tuple B C) d {e} except - - {f} {g} {h}",
            id="try",
        ),
        pytest.param("try: a\nexcept* B: c", "try {a} except B - {c} {} {}", id="a group"),
        pytest.param(
            "try: a\nexcept B, C: d",
            "try {a} except (tuple B C) - {d} {} {}",
            id="exceptions without parentheses",
        ),
    ],
)
def test_a_statement_is_lowered(source: str, expected: str) -> None:
    assert block(lowered(source).body) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param("1 | -2", "(| 1 -2)", id="alternatives"),
        pytest.param("'a' 'b'", "'ab'", id="a string"),
        pytest.param("x", "x", id="a capture"),
        pytest.param("A.B", "A.B", id="a value"),
        pytest.param("_", "-", id="the default"),
        pytest.param("_ if g", "(if _ g)", id="a guarded default"),
        pytest.param("A(b, c=1)", "A(b, c=1)", id="a class"),
        pytest.param("[a, *b]", "(list a *b)", id="a sequence"),
        pytest.param("a, b", "(list a b)", id="a sequence without brackets"),
        pytest.param("(a)", "a", id="a group"),
        pytest.param("{'a': 1, **b}", "{'a': 1, -: b}", id="a mapping"),
        pytest.param("A() as b", "(:= b A())", id="a named pattern"),
        pytest.param("1 + 2j", "(+ 1 (opaque complex))", id="a complex number"),
    ],
)
def test_a_pattern_is_lowered(pattern: str, expected: str) -> None:
    source = f"match m:\n    case {pattern}:\n        pass"

    assert block(lowered(source).body) == f"switch m {expected} {{}}"


def test_an_import_for_type_checkers_is_marked() -> None:
    source = """
        import a
        if typing.TYPE_CHECKING:
            from b import c
            import d
        else:
            import e
    """

    first, branch = lowered(dedent(source)).body

    assert not first.is_type_only
    assert [one.is_type_only for one in branch.then] == [True, True]
    assert branch.then[0].names[0].is_type_only
    assert [one.is_type_only for one in branch.otherwise] == [False]


def test_a_coroutine_awaits_iterates_and_enters() -> None:
    source = """
        async def f():
            async with a as b:
                async for c in d:
                    await e
                    yield c
    """

    function = lowered(dedent(source)).functions[0]

    assert function.is_async
    assert function.is_generator
    assert block(function.body) == "async with a b {async for c d - {(await e); (yield c)} {}}"


def test_a_hundred_nested_blocks_are_lowered() -> None:
    source = "".join("    " * depth + "if a:\n" for depth in range(99)) + "    " * 99 + "b"

    written = block(lowered(source).body)

    assert written.count("if a") == 99
    assert "{b}" in written


def test_five_hundred_elifs_are_lowered() -> None:
    source = "if a: b\n" + "elif c: d\n" * 500 + "else: e"

    written = block(lowered(source).body)

    assert written.count("{d}") == 500
