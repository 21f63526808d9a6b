"""What a fix would write, as a stretch and its new text."""

import json
from pathlib import Path

import pytest

from cdcheck.model.edits import Fix, Require, Substitute
from cdcheck.model.places import Location
from cdcheck.report.replacements import replacements
from tests.commands import Run
from tests.test_fixing import APP
from tests.trees import lay


def fix(old: str, new: str, *, is_safe: bool = True) -> Fix:
    return Fix((Substitute(Location("a.py", 2, 1, 2, 10), old, new),), is_safe=is_safe)


@pytest.mark.parametrize(
    ("old", "new", "columns", "text"),
    [
        pytest.param("usrs", "users", (5, 9), "users", id="a word that is written anew"),
        pytest.param("a.usrs", "await a.usrs", (3, 4), "await a", id="a word before one like it"),
        pytest.param("a.usrs", "not a.usrs", (3, 3), "not ", id="a word before another"),
        pytest.param(".usrs", "", (4, 9), "", id="what goes"),
    ],
)
def test_a_change_is_told_in_whole_words(
    old: str, new: str, columns: tuple[int, int], text: str
) -> None:
    (made,) = replacements(fix(old, new), lambda _: b"x\r\n  a.usrs  \r\n")

    assert (made.at.path, made.at.line, made.at.end_line) == ("a.py", 2, 2)
    assert ((made.at.column, made.at.end_column), made.text) == (columns, text)


def test_what_is_not_safe_or_cannot_be_made_is_not_told() -> None:
    assert replacements(None, lambda _: b"") == ()
    assert replacements(fix("a", "b", is_safe=False), lambda _: b"\n a\n") == ()
    assert replacements(fix("a", "b"), lambda _: None) == ()


def test_a_line_that_is_added_stands_at_the_end() -> None:
    made = replacements(Fix((Require("requirements.txt", "flask"),)), lambda _: b"jinja2\n")

    assert [(one.at.line, one.at.column, one.text) for one in made] == [(2, 1, "flask\n")]


def test_json_and_sarif_have_what_a_fix_would_write(cdcheck: Run, tmp_path: Path) -> None:
    words = (lay(tmp_path / "app", APP), "--rules", "orm/coroutine-never-awaited", "--format")

    found = json.loads(cdcheck(*words, "json").out)["findings"]
    (run,) = json.loads(cdcheck(*words, "sarif").out)["runs"]
    fixes = [fix["artifactChanges"] for one in run["results"] for fix in one.get("fixes", ())]

    (written,) = found[-1]["replacements"]
    (replacement,) = fixes[-1][0]["replacements"]
    assert len(fixes) == len(found)
    assert (written["line"], written["column"], written["text"]) == (21, 9, "await ")
    assert replacement["insertedContent"] == {"text": "await "}
    assert replacement["deletedRegion"] == {
        "startLine": 21,
        "startColumn": 9,
        "endLine": 21,
        "endColumn": 9,
    }
