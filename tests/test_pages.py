from pathlib import Path

import pytest

from cdcheck import rules
from cdcheck.testing.pages import complaints, pages

PAGES = [pytest.param(page, id=f"{page.parent.name}/{page.stem}") for page in pages(rules)]


@pytest.mark.parametrize("page", PAGES)
def test_a_rule_finds_what_its_page_says_and_nothing_else(page: Path) -> None:
    assert list(complaints(page)) == []
