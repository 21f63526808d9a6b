"""What violated families take from A%."""

from fractions import Fraction

from cdcheck.study.impact import impact_of, impact_table
from cdcheck.study.records import Record
from tests.study.made_studies import design, record

RECORDS = (
    record(design(""), Fraction(1)),
    record(design("a", attempt=0), Fraction(1), violated=("architecture",)),
    record(design("a", attempt=1), Fraction(1)),
    record(design("do"), Fraction(1, 2), violated=("database", "orm")),
)


def test_tasks_that_state_nothing_cannot_lose_by_it() -> None:
    impact = impact_of(RECORDS)

    assert impact is not None
    assert (impact.runs, impact.raw, impact.strict) == (3, Fraction(3, 4), Fraction(1, 4))
    assert (impact.passing, impact.rejected, impact.rejection) == (2, 1, Fraction(1, 2))
    assert impact.violated == {"architecture": 1, "database": 1, "orm": 1}
    assert impact_of(RECORDS[:1]) is None


def test_the_table_has_a_row_a_level_and_one_for_all() -> None:
    rows = impact_table(RECORDS).rows

    assert [row[1] for row in rows] == ["L1", "L2", "all"]
    assert rows[1] == ("m", "L2", 1, Fraction(1, 2), 0, Fraction(-1, 2), 0, 0, None, 0, 1, 1)


def test_runs_that_failed_on_our_side_are_not_counted() -> None:
    ours = Record(design=design("a", attempt=2), raw=Fraction(0), is_passed=False, faults=("x",))

    assert impact_of((*RECORDS, ours)) == impact_of(RECORDS)
