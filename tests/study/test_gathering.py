"""Records are gathered from results, from folders of the paper's harness, and from files of records."""

import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from cdcheck.errors import UsageError
from cdcheck.study import gathering
from cdcheck.study.gathering import Gathered, gathered
from cdcheck.study.records import Design, Record
from cdcheck.study.stored import Places
from tests.attribution.result_folders import results_folder
from tests.study.studies import result_of, study_in


def test_every_result_is_a_record_with_the_design_of_the_plan(tmp_path: Path) -> None:
    study_in(tmp_path, 2)

    found = gathered(tmp_path)

    assert (found.study, found.seed, found.planned) == ("made", 7, 8)
    last = found.records[-1]
    assert last.design == Design(
        id="m--flask-openapi-clean_architecture-sqlite-sqlalchemy--1",
        agent="agent",
        model="m",
        template="openapi",
        framework="flask",
        families=("architecture", "database", "orm"),
        database="sqlite",
        orm="sqlalchemy",
        attempt="1",
    )
    assert (last.raw, sum(last.root.values())) == (Fraction(13, 20), Fraction(7, 20))
    assert gathered(tmp_path).records == found.records


def test_what_has_no_result_is_counted(tmp_path: Path) -> None:
    places = study_in(tmp_path, 1)
    gone, torn, other, failed = sorted(places.runs.glob("*.json"))
    gone.unlink()
    torn.write_text('{"app": 1}')
    other.write_bytes(msgspec.json.encode(replace(result_of(1), suite="x")).replace(b'"b"', b'"z"'))
    failed.write_bytes(msgspec.json.encode(replace(result_of(1), harness=("no engine answers",))))
    (places.runs / "stranger.json").write_text("{}")

    found = gathered(tmp_path)

    assert found.missing == (gone.stem,)
    assert set(found.refused) == {
        f"`{torn}` is no result of a run: expected `str`, got `int` - at `$.app`",
        f"`{other}` is of another suite than the plan's; run the study again",
    }
    assert found.strangers == ("stranger.json",)
    assert [record.faults for record in found.records] == [("no engine answers",)]
    assert found.planned == 4


def counting(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Writes down which results are read."""
    read: list[Path] = []
    original = gathering.read_bytes

    def noted(path: Path) -> bytes:
        if path.parent.name == "runs":
            read.append(path)
        return original(path)

    monkeypatch.setattr(gathering, "read_bytes", noted)
    return read


def test_only_what_has_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = study_in(tmp_path, 2)
    first = gathered(tmp_path)
    read = counting(monkeypatch)
    changed = min(places.runs.glob("*.json"))
    changed.write_bytes(msgspec.json.encode(replace(result_of(3), app="changed")))

    again = gathered(tmp_path)

    assert read == [changed]
    assert len(again.records) == len(first.records) == 8
    assert again.records != first.records


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda file: file.write_text("{"), id="torn"),
        pytest.param(lambda file: file.write_bytes(b"\xff\xfe"), id="no text"),
        pytest.param(
            lambda file: file.write_text(file.read_text().replace('"raw":"', '"raw":"9')),
            id="other sums",
        ),
        pytest.param(
            lambda file: file.write_text(file.read_text().replace('"maker":"', '"maker":"0')),
            id="by another cdcheck",
        ),
    ],
)
def test_kept_records_that_cannot_be_taken_are_made_again(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    places = study_in(tmp_path, 1)
    first = gathered(tmp_path)
    spoil(places.records)

    assert gathered(tmp_path) == first


def test_a_folder_that_cannot_be_written_is_gathered_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = study_in(tmp_path, 1)
    monkeypatch.setattr(os, "access", lambda *_: False)

    assert len(gathered(tmp_path).records) == 4
    assert not places.records.exists()


def test_many_are_gathered_by_several_processes(tmp_path: Path) -> None:
    study_in(tmp_path, 40)
    told: list[tuple[int, int]] = []

    found = gathered(tmp_path, progress=lambda done, all_: told.append((done, all_)))

    assert (len(found.records), found.missing, found.refused) == (160, (), ())
    assert told[-1] == (160, 160)
    assert {sum(record.direct.values()) + record.raw for record in found.records} == {1}


def test_a_file_of_records_is_gathered_alone(tmp_path: Path) -> None:
    places = study_in(tmp_path, 1)
    whole = gathered(tmp_path)

    alone = gathered(places.records)

    assert set(map(ident, alone.records)) == set(map(ident, whole.records))
    assert alone.records == whole.records


def ident(record: Record) -> str:
    return record.design.id


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param('"raw":"1"', '"raw":"1/0"', "line 1, is no record of a run: expected a", id="zero"),
        pytest.param('"raw":"1"', '"raw":"1/2"', "line 1: what was lost does not sum", id="sum"),
        pytest.param('"raw":"1"', '"raw":1', "expected a fraction such as `1/2`", id="a number"),
        pytest.param('"is_passed":true', '"is_passed":0', "expected `bool`, got `int`", id="a type"),
    ],
)
def test_a_record_that_cannot_be_used_is_one_sentence(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    places = study_in(tmp_path, 1)
    gathered(tmp_path)
    text = places.records.read_text()
    assert old in text.splitlines()[0]
    places.records.write_text(text.replace(old, new, 1))

    with pytest.raises(UsageError) as caught:
        gathered(places.records)

    assert str(caught.value).startswith(f"`{places.records}`, line 1")
    assert said in str(caught.value)


def test_one_run_twice_is_refused(tmp_path: Path) -> None:
    places = study_in(tmp_path, 1)
    gathered(tmp_path)
    places.records.write_bytes(places.records.read_bytes() * 2)

    with pytest.raises(
        UsageError, match="two records are of the run `m--flask-openapi-unconstrained--0`"
    ):
        gathered(places.records)


def test_folders_of_the_papers_harness_are_gathered_with_what_their_names_say(tmp_path: Path) -> None:
    run = results_folder(tmp_path, ("Register", "POST /api/users", 200, 1, 3))
    (run.parent / "run_1").mkdir()

    found = gathered(tmp_path)

    assert isinstance(found, Gathered)
    (record,) = found.records
    design = record.design
    assert (design.agent, design.model, design.framework) == ("agent", "model", "flask")
    assert (design.families, design.database) == (("architecture", "database"), "sqlite")
    assert (design.attempt, record.raw) == ("2026-01-01/run_0", Fraction(3, 4))
    assert found.missing == (f"{design.id.removesuffix('run_0')}run_1",)
    assert gathered(tmp_path) == found


@pytest.mark.parametrize("name", ["", "absent"])
def test_what_is_no_study_is_one_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds no study|there is no"):
        gathered(tmp_path / name)


def test_a_plan_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    Places(tmp_path).plan.write_text('{"schema": "cdcheck.study/1"}')

    with pytest.raises(UsageError, match="is no plan of a study: object missing required field `study`"):
        gathered(tmp_path)
