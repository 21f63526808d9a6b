from cdcheck.fixes.applying import applied
from cdcheck.model.edits import Await, Edit, Fix, Require, Substitute
from tests.fixes.places import place_of

APP = "async def f():\n    a()\n    b()\n    return a is b\n"
FILES = {"app.py": APP.encode(), "requirements.txt": b"flask\n", "odd.py": b"\xff"}


def made(*edits: Edit) -> tuple[dict[str, bytes], list[bool]]:
    return applied([Fix((edit,)) for edit in edits], FILES.get)


def substitute(old: str, new: str, stretch: str = "return a is b") -> Substitute:
    return Substitute(place_of(stretch, APP), old, new)


def test_fixes_of_one_file_do_not_move_each_others_places() -> None:
    changed, all_made = made(
        Await(place_of("a()", APP)), substitute(" is ", " == "), Await(place_of("b()", APP))
    )

    assert all_made == [True, True, True]
    assert changed == {"app.py": b"async def f():\n    await a()\n    await b()\n    return a == b\n"}


def test_of_fixes_that_reach_into_each_other_the_first_is_made() -> None:
    changed, all_made = made(substitute(" is ", " == "), substitute(" is ", " != "))

    assert all_made == [True, False]
    assert b"a == b" in changed["app.py"]


def test_a_fix_that_cannot_be_made_leaves_the_others() -> None:
    changed, all_made = made(
        substitute("nowhere", "x", "a()"),
        Require("requirements.txt", "bcrypt"),
        Await(place_of("b()", APP, "gone.py")),
        Await(place_of("b()", APP, "odd.py")),
    )

    assert all_made == [False, True, False, False]
    assert changed == {"requirements.txt": b"flask\nbcrypt\n"}


def test_two_fixes_that_add_the_same_requirement_add_it_once() -> None:
    changed, _ = made(Require("requirements.txt", "bcrypt"), Require("requirements.txt", "bcrypt"))

    assert changed == {"requirements.txt": b"flask\nbcrypt\n"}


def test_of_the_edits_of_a_fix_all_are_made_or_none() -> None:
    fix = Fix((Require("requirements.txt", "bcrypt"), substitute("nowhere", "x")))

    assert applied([fix], FILES.get) == ({}, [False])
