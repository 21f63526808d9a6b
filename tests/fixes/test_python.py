import pytest

from cdcheck.fixes.python import edited
from cdcheck.model.edits import Argument, Await, Defer
from tests.fixes.places import place_of


@pytest.mark.parametrize(
    ("before", "call", "after"),
    [
        ("async def f():\n    g()\n", "g()", "async def f():\n    await g()\n"),
        ("async def f():\n    return g().x\n", "g()", "async def f():\n    return (await g()).x\n"),
        ("async def f():\n    return g()[0]\n", "g()", "async def f():\n    return (await g())[0]\n"),
        ("async def f():\n    return g()()\n", "g()", "async def f():\n    return (await g())()\n"),
        (
            "async def f():\n    return [x for x in g()]  # all\n",
            "g()",
            "async def f():\n    return [x for x in await g()]  # all\n",
        ),
        ("async def f():\r\n    g(  1 )\r\n", "g(  1 )", "async def f():\r\n    await g(  1 )\r\n"),
    ],
)
def test_a_call_is_awaited_where_it_stands(before: str, call: str, after: str) -> None:
    assert edited(Await(place_of(call, before)), before) == after


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    g()\n",
        "g()\n",
        "async def f():\n    return lambda: g()\n",
        "async def f():\n    return (x for x in y if g())\n",
        "async def f():\n    class A:\n        b = g()\n",
        "async def f(:\n    g()\n",
    ],
)
def test_where_nothing_may_be_awaited_nothing_is(text: str) -> None:
    assert edited(Await(place_of("g()", text)), text) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("default=now()", "default=now"),
        ("default=a.b.now()", "default=a.b.now"),
        ("default=now(utc)", "default=lambda: now(utc)"),
        ("default=now().isoformat()", "default=lambda: now().isoformat()"),
        ("default=[]", "default=list"),
        ("default={}", "default=dict"),
        ("default={'a': 1}", "default=lambda: {'a': 1}"),
    ],
)
def test_what_makes_a_default_is_handed_over(before: str, after: str) -> None:
    text = f"class A:\n    at = Column(String, {before})\n"
    at = place_of(f"at = Column(String, {before})", text)

    assert edited(Defer(at, ("default", "onupdate")), text) == text.replace(before, after)


def test_of_two_defaults_none_is_changed() -> None:
    text = "at = Column(default=now(), onupdate=now())\n"

    assert edited(Defer(place_of(text[:-1], text), ("default", "onupdate")), text) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("r()", "r(lazy=1)"),
        ('r("A")', 'r("A", lazy=1)'),
        ('r("A", b=2)', 'r("A", b=2, lazy=1)'),
        ("r(lazy = 0)", "r(lazy = 1)"),
        ('r(\n    "A",\n    b=2,\n)', 'r(\n    "A",\n    b=2,\n    lazy=1,\n)'),
        ('r(\n    "A"\n)', 'r(\n    "A",\n    lazy=1\n)'),
        ("r(**options)", None),
    ],
)
def test_a_call_is_given_an_argument_spaced_as_the_others(before: str, after: str | None) -> None:
    assert edited(Argument(place_of(before, before), "lazy", "1"), before) == after
