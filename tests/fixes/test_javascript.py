import pytest

from cdcheck.fixes.javascript import edited
from cdcheck.model.edits import Argument, Await
from tests.fixes.places import place_of


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("async () => { g(); }", "async () => { await g(); }"),
        ("async () => { const { a } = g(); }", "async () => { const { a } = await g(); }"),
        ("async () => g().a", "async () => (await g()).a"),
        ("async () => g()[0]", "async () => (await g())[0]"),
        ("async () => g()()", "async () => (await g())()"),
        ("async () => { f(g()); }", "async () => { f(await g()); }"),
        ("({ async f() { return g(); } })", "({ async f() { return await g(); } })"),
        ("async () => { 'é'; g(); }", "async () => { 'é'; await g(); }"),
        ("() => { g(); }", None),
        ("async () => { rows.map((row) => g()); }", None),
        ("g();", None),
    ],
)
def test_a_call_is_awaited_where_it_may_be(before: str, after: str | None) -> None:
    assert edited(Await(place_of("g()", before, "app.js")), before, "javascript") == after


def test_a_whole_statement_is_awaited_where_that_is_meant() -> None:
    before = "async () => { db.update(users).set({ a }).where(b); }"
    at = place_of("db.update(users)", before, "app.ts")

    assert edited(Await(at, is_whole=True), before, "typescript") == (
        "async () => { await db.update(users).set({ a }).where(b); }"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()", "f({ a: 1 })"),
        ("f({})", "f({ a: 1 })"),
        ("f({ b: 2 })", "f({ b: 2, a: 1 })"),
        ("f({ b: 2, a: 3 })", "f({ b: 2, a: 1 })"),
        ("f({\n  b: 2,\n})", "f({\n  b: 2,\n  a: 1,\n})"),
        ("f({ b, c() {} })", "f({ b, c() {}, a: 1 })"),
        ("f({ ...rest })", None),
        ("f(options)", None),
    ],
)
def test_the_options_of_a_call_are_given_a_property(before: str, after: str | None) -> None:
    at = place_of(before, before, "app.js")

    assert edited(Argument(at, "a", "1"), before, "javascript") == after
