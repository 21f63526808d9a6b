import pytest

from cdcheck.catalog import Catalog, Rule
from cdcheck.testing.pages import complaints

CATALOG = Catalog(("cdcheck",))
RULES = [pytest.param(rule, id=id_) for id_, rule in CATALOG.rules.items()]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_what_its_page_says_and_nothing_else(rule: Rule) -> None:
    assert list(complaints(rule, CATALOG)) == []
