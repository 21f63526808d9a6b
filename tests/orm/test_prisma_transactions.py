"""What the page on writes outside of transactions says is repeated with Prisma's client."""

from pathlib import Path

import pytest

from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases
from tests.orm.test_prisma_calls import answers, modules

__all__ = ["modules"]
SCRIPT = Path(__file__).with_name("transactions_of_prisma.cjs")
PAGE = Catalog(("cdcheck",)).rules["orm/write-outside-transaction"].page
CASES = [
    pytest.param(case, id=f"{case.section}, {case.name}")
    for case in cases(PAGE.read_text("utf-8"))
    if not any(path.endswith(".ts") for path, _ in case.files)
]


@pytest.mark.parametrize("case", CASES)
def test_what_is_flagged_is_sent_beside_the_transaction(
    case: Case, modules: Path, tmp_path: Path
) -> None:
    told = answers(case, modules, tmp_path, SCRIPT)

    beside = {name for name, statements in told.items() if statements}
    assert told
    assert beside == (set() if case.section is Section.NOT_FLAGGED else set(told)), told
