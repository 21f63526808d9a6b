"""What of the checked code is printed as it is."""

import pytest

from cdcheck.report.words import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("\tawait save()", "\tawait save()", id="a tab"),
        pytest.param("\u3000\u5b8c\u4e86", "\u3000\u5b8c\u4e86", id="a wide space"),
        pytest.param("\x1b[2J", "\ufffd[2J", id="an escape"),
        pytest.param("a\u202eb", "a\ufffdb", id="a change of direction"),
    ],
)
def test_what_steers_a_terminal_is_replaced(text: str, shown: str) -> None:
    assert printable(text) == shown
