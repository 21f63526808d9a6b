import warnings

import pytest

from cdcheck.abstract.values import Known, Site, Thing
from cdcheck.linking.regular_expressions import replaced


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
