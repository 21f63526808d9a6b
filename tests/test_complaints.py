import pytest

from cdcheck.complaints import as_clause


@pytest.mark.parametrize(
    ("sentence", "clause"),
    [
        ("Object missing required field", "object missing required field"),
        ("JSON is malformed", "JSON is malformed"),
        ("", ""),
    ],
)
def test_a_sentence_begins_small_behind_a_colon_unless_with_an_abbreviation(
    sentence: str, clause: str
) -> None:
    assert as_clause(sentence) == clause
