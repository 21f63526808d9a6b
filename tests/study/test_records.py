"""Records of runs: what is averaged, and what a violated family costs."""

from fractions import Fraction

from cdcheck.attribution.causes import Part
from cdcheck.attribution.ledger import ledger_of
from cdcheck.study.records import Design, Measure, Record, record_of
from tests.attribution.made_runs import run, step


def test_a_record_has_the_sums_of_its_ledger() -> None:
    lost = run(step("a", passed=1), step("b", failed=3))

    record = record_of(ledger_of(lost), Design(id="one"))

    assert (record.raw, record.declared, record.passed) == (Fraction(1, 4), 4, 1)
    assert sum(record.direct.values()) == sum(record.root.values()) == Fraction(3, 4)
    assert not record.is_passed


def test_a_violated_family_costs_what_passed() -> None:
    record = Record(
        design=Design(id="one", families=("architecture", "orm")),
        raw=Fraction(1),
        is_passed=True,
        violated=("architecture", "orm"),
        root={Part.QUERY: Fraction(0)},
    )

    measured = {measure: record.measured(measure) for measure in Measure}

    assert measured == {Measure.RAW: 1, Measure.STRICT: 0, Measure.SOLVED: 0}
    assert record.invalidated == {"architecture": Fraction(1, 2), "orm": Fraction(1, 2)}


def test_attempts_at_one_task_are_told_from_other_tasks() -> None:
    first = Design(id="1", model="m", framework="flask", families=("database",), database="sqlite")
    second = Design(id="2", model="m", framework="flask", families=("database",), database="sqlite")
    other = Design(id="3", model="m", framework="flask", families=("database",), database="postgres")

    assert first.task == second.task != other.task
    assert first.level == 1
    assert first.configuration == "m"
