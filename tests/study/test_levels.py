"""Means and losses by level."""

from fractions import Fraction

from cdcheck.attribution.causes import Part
from cdcheck.study.levels import levels_of, levels_table, losses_table, rise_of
from cdcheck.study.outcomes import outcomes_of, tasks_of
from cdcheck.study.records import Measure
from tests.study.made_studies import design, record

RECORDS = (
    record(design("", framework="flask"), Fraction(1)),
    record(design("", framework="koa"), Fraction(1, 2)),
    record(design("a", framework="koa"), Fraction(1), violated=("architecture",)),
    record(design("ado", framework="koa", attempt=0), Fraction(1, 4), {Part.ORM: Fraction(3, 4)}),
    record(design("ado", framework="koa", attempt=1), Fraction(3, 4)),
)
TASKS = {measure: tasks_of(outcomes_of(RECORDS, measure)) for measure in Measure}


def test_a_level_is_the_unweighted_mean_of_its_tasks() -> None:
    none, one, three = levels_of(TASKS)

    assert (none.tasks, none.runs, none.means[Measure.STRICT]) == (2, 2, Fraction(3, 4))
    assert one.means == {Measure.RAW: 1, Measure.STRICT: 0, Measure.SOLVED: 0}
    assert (three.level, three.tasks, three.runs, three.means[Measure.RAW]) == (3, 1, 2, Fraction(1, 2))


def test_the_table_has_the_change_from_the_first_level_to_the_last() -> None:
    rows = levels_table(TASKS).rows

    assert rows[-1] == ("m", "L3 - L0", None, None, Fraction(-1, 4), Fraction(-1, 4), Fraction(-1, 2))


def test_the_rise_of_the_loss_is_split_by_cause() -> None:
    rise = rise_of(TASKS[Measure.STRICT])

    assert rise.rise == Fraction(1, 4)
    assert rise.rises == {
        "query": Fraction(-1, 8),
        "orm": Fraction(3, 8),
        "invalidated:architecture": Fraction(0),
    }
    last = losses_table(TASKS[Measure.STRICT], "A%").rows[-1]
    assert last == ("m", "all", Fraction(1, 4), Fraction(1), Fraction(1, 2), Fraction(1, 4))


def test_without_runs_there_are_no_levels() -> None:
    assert levels_of({}) == ()
    assert rise_of(()).rise == 0
    assert losses_table((), "A%").rows == levels_table({Measure.RAW: ()}).rows == ()
