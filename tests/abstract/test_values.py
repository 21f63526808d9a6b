"""Values compare by what they denote, not by where it is written."""

import pytest

from cdcheck.abstract.values import Known, Site, Text, Value

HERE, THERE = Site("app.py", 1, 9), Site("app.py", 20, 28)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(Known("x", HERE), Known("x", THERE), id="constants"),
        pytest.param(Text(("x", None), site=HERE), Text(("x", None), site=THERE), id="texts"),
    ],
)
def test_the_same_at_two_places_is_equal(one: Value, other: Value) -> None:
    assert one == other
    assert not one != other  # noqa: SIM202 (`!=` is its own method)
    assert hash(one) == hash(other)


def test_other_constants_differ() -> None:
    assert Known("x") != Known("y")
    assert not Known("x") == Known("y")  # noqa: SIM201 (`==` is its own method)


def test_a_place_does_not_depend_on_its_arguments() -> None:
    same = Site("app.py", 1, 9, ((2, 3),))

    assert same == HERE
    assert not same != HERE  # noqa: SIM202 (`!=` is its own method)
