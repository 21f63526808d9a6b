"""Agreement of the ledger with labels: the figures are worked by hand, or by statsmodels."""

from fractions import Fraction
from pathlib import Path

import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from cdcheck.attribution.causes import Part
from cdcheck.errors import ConfigurationError
from cdcheck.study.agreement import agreement_of, agreement_table, classes_table, confusion_table
from cdcheck.study.comparing import Judgement, judged
from cdcheck.study.label_files import Labelled, read_labels
from cdcheck.study.label_parts import PAPER, read_label_parts
from cdcheck.study.records import Design, Record
from tests.study.made_studies import design, record

QUERY, AUTH, STARTUP = "incorrect_query_logic", "auth_misconfiguration", "server_startup_failure"


def labelled(place: Design, label: str) -> Labelled:
    return Labelled(Design(id=place.id), "", label)


def judgement_of(*runs: tuple[str, str, Part]) -> Judgement:
    """Judges runs of a framework, a label and the part that they lost half to."""
    records = [
        record(design(framework=name, attempt=number), Fraction(1, 2), {part: Fraction(1, 2)})
        for number, (name, _, part) in enumerate(runs)
    ]
    labels = [labelled(one.design, label) for one, (_, label, _) in zip(records, runs, strict=True)]
    return judged(records, labels, PAPER)


MANY = judgement_of(
    *[(name, QUERY, Part.QUERY) for name in ("flask", "koa", "hono", "django", "express") * 4],
    *[(name, AUTH, Part.AUTH) for name in ("flask", "koa", "hono") * 3],
    *[(name, STARTUP, Part.DELIVERY) for name in ("koa", "django", "express")],
    *[(name, QUERY, Part.AUTH) for name in ("flask", "flask", "hono")],
    *[(name, AUTH, Part.ORM) for name in ("express",)],
    *[(name, QUERY, Part.UNEXPLAINED) for name in ("flask", "koa", "hono", "django")],
)


def values(judgement: Judgement) -> dict[str, float | None]:
    return {one.name: one.value for one in agreement_of(judgement, 1)}


def test_kappa_is_that_of_statsmodels() -> None:
    # Parts: startup, database (of the ORM), query, auth; delivery counts as startup.
    matrix = [[3, 0, 0, 0], [0, 0, 0, 0], [0, 0, 20, 3], [0, 1, 0, 9]]

    assert values(MANY)["kappa"] == pytest.approx(cohens_kappa(matrix).kappa)
    assert values(MANY)["accuracy"] == pytest.approx(32 / 36)
    assert values(MANY)["coverage"] == pytest.approx(36 / 40)


def test_unexplained_runs_count_against_the_kappa_of_all() -> None:
    matrix = [[3, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 20, 3, 4], [0, 1, 0, 9, 0], [0] * 5]

    assert values(MANY)["kappa_all"] == pytest.approx(cohens_kappa(matrix).kappa)


def test_two_runs_by_hand() -> None:
    found = values(judgement_of(("koa", QUERY, Part.QUERY), ("koa", QUERY, Part.AUTH)))

    # Query is named 3 of 4 times: AC1's chance is 2 * (3/4 * 1/4) = 3/8.
    assert found["ac1"] == pytest.approx((1 / 2 - 3 / 8) / (1 - 3 / 8))
    assert found["kappa"] == 0
    assert found["macro_f1"] == pytest.approx((2 / 3 + 0) / 2)


def test_a_run_with_two_causes_has_mass_on_both() -> None:
    both = record(design(), Fraction(1, 2), {Part.QUERY: Fraction(3, 8), Part.FRAMEWORK: Fraction(1, 8)})

    found = values(judged([both], [labelled(both.design, QUERY)], PAPER))

    assert found["mass"] == pytest.approx(3 / 4)
    assert found["brier"] == pytest.approx(2 / 16)
    assert found["kappa"] is None  # One part alone leaves nothing to disagree on.


def test_a_violation_that_cost_most_is_what_the_ledger_says() -> None:
    place = design("a")
    broken = record(place, Fraction(3, 4), {Part.QUERY: Fraction(1, 4)}, ("architecture",))

    (run,) = judged([broken], [labelled(place, "constraint_violation")], PAPER).runs

    assert run.part is run.said is Part.INVALIDATED
    assert run.masses == {Part.QUERY: Fraction(1, 4), Part.INVALIDATED: Fraction(3, 4)}


def test_what_cannot_be_compared_is_counted() -> None:
    lost, solved, spare = (design(attempt=number) for number in range(3))
    ours = Record(design=design(attempt=3), raw=Fraction(0), is_passed=False, faults=("x",))
    records = [
        record(lost, Fraction(1, 2)),
        record(solved, Fraction(1)),
        record(spare, Fraction(0)),
        ours,
    ]
    labels = [
        labelled(lost, "stuck_in_loop"),
        labelled(solved, QUERY),
        labelled(ours.design, QUERY),
        labelled(design(attempt=9), AUTH),
        labelled(design(attempt=8), "novel"),
    ]

    assert judged(records, labels, PAPER).left_out == {
        "a run that lost something has no label": 1,
        "no record is of the labelled run": 1,
        "the label `novel` is not known": 1,
        "the label `stuck_in_loop` stands for no part": 1,
        "the labelled run failed on our side, or lost nothing": 2,
    }


def test_a_finer_label_takes_the_place_of_a_coarse_one() -> None:
    place = design()
    labels = [labelled(place, "logic_error"), labelled(place, QUERY), labelled(place, AUTH)]

    found = judged([record(place, Fraction(0))], labels, PAPER)

    assert [run.part for run in found.runs] == [Part.QUERY]
    assert (found.left_out, found.disputed) == ({}, 1)
    assert "1 runs have labels of different parts: the first counts" in agreement_table(found, 1).notes


@pytest.mark.parametrize("run", ["run_2", "2", "run-2"])
def test_a_run_is_found_by_what_was_asked_and_the_attempt(run: str, tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    task = "flask-conduit-clean_architecture-sqlite"
    file.write_text(f"agent,model,task,run,label\nmini,m,{task},{run},{QUERY}\n")
    place = Design(
        id="any",
        agent="mini",
        model="m",
        template="conduit",
        framework="flask",
        families=("architecture", "database"),
        database="sqlite",
        attempt="run_2",
    )

    assert len(judged([record(place, Fraction(0))], read_labels([file]), PAPER).runs) == 1


def test_measures_have_intervals_between_frameworks() -> None:
    found = {one.name: one.interval for one in agreement_of(MANY, 1)}

    for name in ("kappa", "ac1", "mass", "coverage"):
        interval, value = found[name], values(MANY)[name]
        assert interval is not None
        assert value is not None
        assert interval.low < value < interval.high


def test_tables_show_measures_parts_and_confusion() -> None:
    table = agreement_table(MANY, 1)

    assert [row[0] for row in table.rows][:3] == ["kappa", "kappa_all", "ac1"]
    assert table.notes[0].startswith("40 runs are compared")
    rows = {row[0]: row[1:] for row in classes_table(MANY).rows}
    assert rows["query"] == (23, 20, 20, 1.0, 20 / 23, 40 / 43)
    assert rows["database"] == (0, 1, 0, 0.0, None, 0.0)
    confusion = {row[0]: row[1:] for row in confusion_table(MANY).rows}
    assert confusion["query"] == (0, 0, 20, 3, 4)


def test_nothing_to_compare_gives_no_number() -> None:
    nothing, unexplained = judgement_of(), judgement_of(("koa", QUERY, Part.UNEXPLAINED))

    assert values(nothing) == {}
    assert {name for name, value in values(unexplained).items() if value is None} == {
        "kappa",
        "ac1",
        "accuracy",
        "macro_f1",
    }
    assert (values(unexplained)["coverage"], values(unexplained)["brier"]) == (0, 2)
    assert classes_table(nothing).rows == classes_table(unexplained).rows == ()


def test_other_labels_are_given_their_parts_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "parts.yaml"
    file.write_text("labels: {db: database, agent: null, orm: orm}\nmerged: {orm: database}\n")

    parts = read_label_parts(file)

    assert [parts.part_of(label) for label in ("db", "orm", "agent", "x")] == [
        Part.DATABASE,
        Part.DATABASE,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("labels: {x: databse}", "did you mean `database`", id="misspelt"),
        pytest.param("labels: {x: cascade}", "no part `cascade` to mean", id="no verdict"),
        pytest.param("labels: [x]", "say of a name", id="a list"),
        pytest.param("label: {x: orm}", "needs `labels`", id="another key"),
        pytest.param("[]", "needs `labels`", id="no mapping"),
    ],
)
def test_a_file_that_gives_labels_no_part_is_refused(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "parts.yaml"
    file.write_text(text)

    with pytest.raises(ConfigurationError, match=said):
        read_label_parts(file)
