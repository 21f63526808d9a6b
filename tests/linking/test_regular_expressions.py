import warnings

import pytest

from cdcheck.abstract.values import Known, Site, Thing
from cdcheck.linking.regular_expressions import replaced
from cdcheck.testing.projects import project_of


def pattern(source: str, flags: str = "") -> Thing:
    return Thing("RegExp", Site("app.js", 0, 1), (Known(source), Known(flags)))


@pytest.mark.parametrize(
    ("source", "flags", "expected"),
    [("a", "", "xba"), ("a", "g", "xbx"), ("A", "gi", "xbx"), ("(a)", "g", None)],
)
def test_replaces_what_both_languages_read_alike(source: str, flags: str, expected: str | None) -> None:
    assert replaced("aba", pattern(source, flags), "x") == expected


def test_says_nothing_of_what_python_only_warns_of() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert replaced("a[b", pattern("[[]", "g"), "x") is None


def test_a_text_that_a_pattern_splits_is_no_list_of_its_words() -> None:
    project = project_of(
        {
            "migrate.js": """const Database = require("better-sqlite3");
const db = new Database("app.db");
const text = "CREATE TABLE a (id INTEGER);--> step\\nCREATE TABLE b (id INTEGER)";
for (const statement of text.split(/-->\\s*step/)) db.exec(statement);
"""
        }
    )

    assert [query.sql for query in project.queries if query.sql] == []
