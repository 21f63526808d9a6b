"""What is told of a study: long tables that sum, figures that repeat, and a page to read."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from msgspec.structs import replace

from cdcheck.attribution.causes import Part
from cdcheck.report import study_text
from cdcheck.report.figures.causes import causes
from cdcheck.report.figures.drawing import style
from cdcheck.report.study_files import files_of
from cdcheck.report.study_report import Asked, StudyReport, figures_of, report_of
from cdcheck.study.analysis import tables_of
from cdcheck.study.gathering import Gathered
from cdcheck.study.record_lines import Kept, written
from cdcheck.study.records import Measure, Record
from cdcheck.study.tidy import design_table, run_losses_table, runs_table
from tests.commands import Run
from tests.report.parsed_pages import complaints, parsed, text_of
from tests.study.made_studies import CELLS, design, record

HOSTILE = "<script>alert(1)</script>&$_"


def records() -> Iterator[Record]:
    """Two models of which one falls, in two frameworks; one is named by somebody hostile."""
    for model, fall in (("steady", 0), (HOSTILE, 5)):
        for framework in ("flask", "koa"):
            for cell in CELLS:
                for attempt in range(2):
                    place = design(cell, model=model, framework=framework, attempt=attempt)
                    passed = Fraction(20 - attempt - fall * len(cell), 20)
                    lost = {Part.QUERY: (1 - passed) / 2, Part.UNEXPLAINED: (1 - passed) / 2}
                    yield record(place, passed, lost, place.families[:1] if attempt else ())


RECORDS = tuple(records())
GATHERED = Gathered(
    study=HOSTILE, records=RECORDS, missing=("a run",), refused=(f"`{HOSTILE}` is no result",)
)


@pytest.fixture(scope="module")
def report() -> StudyReport:
    return report_of(GATHERED, tables_of(RECORDS, seed=1), Asked(1))


@pytest.fixture(scope="module")
def files(report: StudyReport) -> dict[str, bytes]:
    return dict(files_of(report, None))


def test_a_run_has_a_row_and_each_of_its_losses_another() -> None:
    runs, lost = runs_table(RECORDS), run_losses_table(RECORDS)
    names = [column.name for column in lost.columns]

    assert len(runs.rows) == len(RECORDS)
    for one in RECORDS:
        rows = [dict(zip(names, row, strict=True)) for row in lost.rows if row[0] == one.design.id]
        for view in ("direct", "root"):
            assert sum(r["lost"] for r in rows if r["view"] == view) == 1 - one.raw
        beyond = sum(row["lost"] for row in rows if row["view"] == "strict")
        assert beyond == one.raw - one.strict


def test_the_design_says_what_was_never_asked_for() -> None:
    table = design_table([one.design for one in RECORDS])

    assert [row[0] for row in table.rows][:2] == ["none", "architecture"]
    assert "never asked for: orm; architecture + orm" in table.notes


def test_what_is_written_is_what_a_reader_needs(files: dict[str, bytes]) -> None:
    figures = {name for name in files if name.startswith("figures/")}

    names = ("decay", "losses", "causes", "effects", "flakes")
    assert figures == {f"figures/{name}.{kind}" for name in names for kind in ("svg", "pdf")}
    assert {"index.html", "tables/runs.csv", "tables/runs.parquet", "tables/levels.tex"} <= set(files)
    assert "tables/runs.md" not in files
    assert all(files.values())


def test_the_page_is_right_and_what_was_studied_is_text(files: dict[str, bytes]) -> None:
    root = parsed(files["index.html"].decode())
    images = list(root.iter("img"))

    assert [said for said in complaints(root) if said != "img"] == []
    assert len(images) == 5
    assert all(image.get("src", "").startswith("data:image/svg+xml;base64,") for image in images)
    assert all(image.get("alt") for image in images)
    assert HOSTILE in text_of(root)
    assert "1 planned run without a result" in text_of(root)


def test_a_figure_is_the_same_each_time(report: StudyReport, files: dict[str, bytes]) -> None:
    (table,) = (table for table in report.tables if table.name == "causes")

    with style():
        again = causes(table)

    assert again is not None
    assert again.svg == files["figures/causes.svg"]
    assert again.pdf == files["figures/causes.pdf"]


def test_a_study_of_one_run_is_told_too() -> None:
    one = RECORDS[:1]
    lone = report_of(Gathered(study="one", records=one), tables_of(one, seed=1), Asked(1, Measure.RAW))

    assert study_text.render(lone).startswith("one: 1 run of 1 configuration at 1 task\n")
    assert "decay" in [figure.name for figure in figures_of(lone)]


def test_a_study_in_which_we_always_failed_is_told_too() -> None:
    failed = tuple(replace(one, faults=("no engine",)) for one in RECORDS)

    lone = report_of(
        Gathered(study="failed", records=failed), tables_of(failed, seed=1), Asked(1, Measure.RAW)
    )

    assert "48 runs failed on our side" in study_text.render(lone)
    assert figures_of(lone) == ()


def test_a_study_is_reported_from_the_command_line(cdcheck: Run, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_bytes(written(Kept(record=one) for one in RECORDS))

    told = cdcheck("study", "report", path)
    kept = cdcheck("study", "report", path, "--format", "csv", "--output", tmp_path / "out")

    assert (told.code, kept.code) == (0, 0)
    assert "48 runs of 2 configurations at 12 tasks" in told.out
    assert (tmp_path / "out" / "tables" / "runs.csv").is_file()
    assert "tables/" in kept.out


def test_published_failures_are_reported_too(cdcheck: Run, tmp_path: Path) -> None:
    failures = tmp_path / "failures.csv"
    lines = [
        f"a,m,{framework}-openapi-{stated},run_{attempt},logic_error"
        for framework in ("flask", "koa")
        for stated in ("unconstrained", "clean_architecture")
        for attempt in range(2)
    ]
    failures.write_text("\n".join(["agent,model,task,run_id,category", *lines]))

    told = cdcheck("study", "published", failures, "--attempts", "3")

    assert told.code == 0
    assert "12 runs of 1 configuration at 4 tasks" in told.out
    assert "33.3" in told.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["."], "`.` holds no study"),
        (["nowhere"], "there is no `nowhere`"),
        (["empty.jsonl"], "`empty.jsonl` has no result that can be counted"),
        (["empty.jsonl", "--format", "csv"], "`--format csv` needs --output"),
    ],
)
def test_what_cannot_be_reported_is_said_in_one_sentence(
    cdcheck: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.jsonl").touch()

    found = cdcheck("study", "report", *words)

    assert (found.code, found.out) == (2, "")
    assert sentence in found.err
