"""What the page on undefined conditions says is repeated with Prisma's client."""

from pathlib import Path

from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Section, cases
from tests.orm.test_prisma_calls import answers, modules

__all__ = ["modules"]
SCRIPT = Path(__file__).with_name("conditions_of_prisma.cjs")
PAGE = Catalog(("cdcheck",)).rules["orm/prisma-undefined-condition"].page.read_text("utf-8")


def test_a_condition_on_undefined_is_none(modules: Path, tmp_path: Path) -> None:
    flagged = next(case for case in cases(PAGE) if case.section is Section.FLAGGED)

    told = answers(flagged, modules, tmp_path, SCRIPT)

    assert set(told.values()) == {"1=1"}, told


def test_a_schema_may_have_it_refused(modules: Path, tmp_path: Path) -> None:
    strict = next(
        case for case in cases(PAGE) if "strictUndefinedChecks" in dict(case.files)["schema.prisma"]
    )

    told = answers(strict, modules, tmp_path, SCRIPT)

    assert set(told.values()) == {"PrismaClientValidationError"}, told
