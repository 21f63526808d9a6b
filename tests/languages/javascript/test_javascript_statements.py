"""What a statement of JavaScript becomes."""

import pytest

from tests.languages.javascript.rendering import block, lowered


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("const a = 1", "const a = 1", id="const"),
        pytest.param("let a, b = 2", "let a = -; let b = 2", id="let"),
        pytest.param("using a = b", "const a = b", id="using"),
        pytest.param("a = b = c", "a = b = c", id="two targets"),
        pytest.param("a.b[c] = 1", "a.b[c] = 1", id="members as targets"),
        pytest.param("a += 1; b ??= 2; c ||= 3", "a += 1; b ??= 2; c or= 3", id="augmented"),
        pytest.param("i++; --j", "i += 1; j -= 1", id="increments"),
        pytest.param("a = 1, b()", "a = 1; b()", id="a sequence is a list of statements"),
        pytest.param(
            "const {a, b: c, d = 1, e: {f}, [g]: h, ...i} = j",
            "const {'a': a, 'b': c, 'd': (:= d 1), 'e': {'f': f}, g: h, -: i} = j",
            id="an object pattern",
        ),
        pytest.param(
            "let [a, , b = 1, [c], ...d] = e",
            "let (list a (hole) (:= b 1) (list c) ...d) = e",
            id="an array pattern",
        ),
        pytest.param("[a, b.c] = d", "(list a b.c) = d", id="a pattern that assigns"),
        pytest.param("({a: b.c, d} = e)", "(:= {'a': b.c, 'd': d} e)", id="one in parentheses"),
        pytest.param("if (a) b; else if (c) {d} else {e}", "if a {b} {if c {d} {e}}", id="if"),
        pytest.param(
            "for (let i = 0, j; i < 1; i++) a",
            "let i = 0; let j = -; for;; - - (< i 1) {a; i += 1}",
            id="a counting loop",
        ),
        pytest.param("for (;;) {}", "for;; - - - {}", id="an endless loop"),
        pytest.param("for (const a of b) c", "for a b - {c}", id="for of"),
        pytest.param("for (const [a, b] of c) d", "for (list a b) c - {d}", id="for of a pattern"),
        pytest.param("for (a.b of c);", "for a.b c - {}", id="for of a member"),
        pytest.param("for (var a in b) c", "for in a b - {c}", id="for in"),
        pytest.param(
            "for await (const a of b) c; export {}", "async for a b - {c}; export", id="for await"
        ),
        pytest.param("while (a) b", "while - - a {b}", id="while"),
        pytest.param("do a; while (b)", "while - - b {a}", id="do while"),
        pytest.param(
            "a: for (;;) { continue a; break }", "for;; - - - {(continue); (break)}", id="labels"
        ),
        pytest.param(
            "switch (a) { case 1: case 2: b; break; default: c }",
            "switch a 1 {} 2 {b; (break)} - {c}",
            id="switch",
        ),
        pytest.param("try {a} catch {b} finally {c}", "try {a} catch - {b} {c}", id="try"),
        pytest.param("try {} catch ({a}) {}", "try {} catch {'a': a} {} {}", id="a caught pattern"),
        pytest.param("throw a", "throw a", id="throw"),
        pytest.param("{ a; { b } } ; debugger", "a; b; (debugger)", id="blocks are no statements"),
        pytest.param("with (a) b", "a; b", id="with"),
        pytest.param("#!/usr/bin/env node\na", "a", id="a hashbang"),
        pytest.param("// a\n/* b */ c // d", "c", id="comments"),
        pytest.param("a\n++b", "a; b += 1", id="no semicolons"),
    ],
)
def test_a_statement_becomes(source: str, expected: str) -> None:
    assert block(lowered(source).body) == expected


def test_a_chain_of_else_if_may_be_long() -> None:
    source = "if (a) {}" + " else if (b) {}" * 100

    assert block(lowered(source).body).count("if b") == 100
