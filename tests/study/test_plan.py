"""Study files: which runs they mean, what each task stated, and what is refused."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from cdcheck.errors import UsageError
from cdcheck.runtime.runners import Options
from cdcheck.study.plan import Plan, read_plan
from cdcheck.study.records import Design
from tests.commands import Run
from tests.study.schema import PLACE, made
from tests.trees import lay

SUITE = """\
suite: tags
contract: conduit
steps:
  - id: tags
    operation: GetTags
    request: GET /api/tags
    expect: {status: 200, tags: {at: tags, type: array}}
"""
HEAD = "study: levels\nsuite: tags.yaml\nrunner: process\nruns:\n"
TASK = "flask-openapi-clean_architecture-postgres-sqlalchemy"
PATTERN = "  - app: 'outputs/{agent}/{model}/{task}/{attempt}'\n"


def planned(folder: Path, runs: str, *apps: str, head: str = HEAD) -> Plan:
    """Lays out apps and a study file, and reads it."""
    lay(folder, {"tags.yaml": SUITE, "study.yaml": head + runs, **{f"{app}/a.py": "" for app in apps}})
    return read_plan(folder / "study.yaml")


def refusal(folder: Path, runs: str, *apps: str, head: str = HEAD) -> str:
    """Gives what is said against a study file, without the file's name."""
    with pytest.raises(UsageError) as caught:
        planned(folder, runs, *apps, head=head)
    message = str(caught.value)
    assert "\n" not in message
    return message.replace(f"{folder}/", "")


def test_the_schema_in_the_docs_is_that_of_the_format() -> None:
    assert json.loads(PLACE.read_text("utf-8")) == made()
    Draft202012Validator.check_schema(made())


def test_the_study_in_the_docs_keeps_the_schema() -> None:
    study = yaml.safe_load((PLACE.parent / "study.yaml").read_text("utf-8"))

    assert [error.message for error in Draft202012Validator(made()).iter_errors(study)] == []


def test_a_pattern_finds_the_runs_and_reads_their_tasks(tmp_path: Path) -> None:
    plan = planned(tmp_path, PATTERN, f"outputs/mini/gpt-5.4/{TASK}/1", "outputs/mini/.git/x/y")

    (run,) = plan.runs
    assert run.design == Design(
        id=f"mini--gpt-5.4--{TASK}--1",
        agent="mini",
        model="gpt-5.4",
        template="openapi",
        framework="flask",
        families=("architecture", "database", "orm"),
        database="postgres",
        orm="sqlalchemy",
        attempt="1",
    )
    assert run.app == tmp_path / "outputs/mini/gpt-5.4" / TASK / "1"
    assert run.rules == "L0,flask,openapi,clean_architecture,postgres,sqlalchemy"
    assert (plan.requests, plan.assertions) == (1, 2)


def test_what_is_stated_beside_a_pattern_is_the_same_for_all_and_counts_first(tmp_path: Path) -> None:
    runs = "  - {app: 'out/{model}-{attempt}', task: koa-openapi-sqlite, framework: hono, rules: L2}\n"

    plan = planned(tmp_path, runs, "out/gpt4-1", "out/gpt4-2")

    designs = [run.design for run in plan.runs]
    assert [(one.model, one.attempt) for one in designs] == [("gpt4", "1"), ("gpt4", "2")]
    assert {(one.framework, one.database, one.orm) for one in designs} == {("hono", "sqlite", "")}
    assert {run.rules for run in plan.runs} == {"L2"}


def test_a_name_that_stands_twice_is_the_same_at_both_places(tmp_path: Path) -> None:
    runs = "  - {app: '{model}/{model}.{attempt}', constraints: []}\n"

    plan = planned(tmp_path, runs, "a/a.1", "a/b.1", "b/b.1")

    assert [run.id for run in plan.runs] == ["a--1", "b--1"]


def test_folders_can_be_passed_over(tmp_path: Path) -> None:
    runs = "  - {app: 'out/{task}', without: ['*/logs', '*-sqlite']}\n"

    plan = planned(tmp_path, runs, "out/logs", "out/koa-openapi-sqlite", "out/koa-openapi-unconstrained")

    assert [run.design.families for run in plan.runs] == [()]


@pytest.mark.parametrize(
    ("constraints", "families", "rules"),
    [
        pytest.param("[]", (), "L0", id="nothing"),
        pytest.param("[postgres]", ("database",), "L0,postgres", id="one"),
        pytest.param(
            "[knex, clean]", ("architecture", "orm"), "L0,orm/*,architecture/*", id="without packs"
        ),
    ],
)
def test_rules_are_those_of_what_is_stated(
    constraints: str, families: tuple[str, ...], rules: str, tmp_path: Path
) -> None:
    plan = planned(tmp_path, f"  - {{app: a, constraints: {constraints}}}\n", "a")

    assert [(run.design.families, run.rules, run.id) for run in plan.runs] == [(families, rules, "a")]


def test_a_place_fills_in_what_is_not_stated(tmp_path: Path) -> None:
    head = f"base-images: {{python: own}}\n{HEAD}"

    plan = planned(tmp_path, "  - {app: a, constraints: []}\n", "a", head=head)
    here = plan.at(Options({"python": "theirs", "node": "theirs"}, ca_bundle=Path("/ca.pem")))

    assert here.options.base_images == {"python": "own", "node": "theirs"}
    assert here.options.ca_bundle == Path("/ca.pem")


def test_a_pack_file_lies_beside_the_study(tmp_path: Path) -> None:
    lay(tmp_path, {"own.yaml": "extends: [L1]\n"})

    (run,) = planned(tmp_path, "  - {app: a, constraints: [], rules: 'own.yaml,sqlite'}\n", "a").runs

    assert run.rules == f"{tmp_path}/own.yaml,sqlite"


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        pytest.param("  - {app: a}\n", "`runs[0]`: neither `task` nor `constraints` says", id="no task"),
        pytest.param(
            "  - {app: b, constraints: []}\n", "`runs[0]`: there is no folder `b`", id="absent"
        ),
        pytest.param("  - {app: 'b/{task}'}\n", "no folder is found by `b/{task}`", id="no match"),
        pytest.param(
            "  - {app: '{task}', without: [x]}\n",
            "`a` is no name of a task, as `flask-",
            id="no task's name",
        ),
        pytest.param("  - {app: '{taks}'}\n", "`{taks}`; did you mean `task`?", id="an unknown hole"),
        pytest.param(
            "  - {app: a, constraints: [postgress]}\n",
            "there is no constraint `postgress`; did you mean `postgres`?",
            id="an unknown constraint",
        ),
        pytest.param(
            "  - {app: a, constraints: [postgres, sqlite]}\n",
            "two values are stated for database: postgres and sqlite",
            id="a contradiction",
        ),
        pytest.param(
            "  - {app: a, framework: flsk, constraints: []}\n",
            "there is no framework `flsk`; did you mean `flask`?",
            id="an unknown framework",
        ),
        pytest.param(
            "  - {app: a, constraints: []}\n  - {app: ./a, id: A, constraints: []}\n",
            "two runs are called `a`",
            id="one id twice",
        ),
        pytest.param(
            "  - {app: a, id: a/b, constraints: []}\n", "`a/b` is no name of a file", id="a path"
        ),
        pytest.param(
            "  - {app: '{model}/*', id: a, constraints: []}\n", "`id` names one run", id="one id"
        ),
        pytest.param(
            "  - {app: '{model}', model: a, constraints: []}\n", "is in `app` as well", id="stated twice"
        ),
        pytest.param(
            "  - {app: a, constraints: [], rules: L9}\n", "there is no pack `L9`", id="no pack"
        ),
        pytest.param("  - {agent: a}\n", "missing required field `app`", id="a missing field"),
        pytest.param("  - {app: 'x/{model}-{attempt}'}\n", "in two ways", id="two readings"),
        pytest.param("  - {app: a, level: 3}\n", "unknown field `level`", id="an unknown field"),
        pytest.param(
            "  - &a {app: a, b: *a}\n", "an alias that contains itself", id="an alias of itself"
        ),
        pytest.param("  - {app: a, app: b}\n", "has the key `app` twice", id="a key twice"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(runs: str, said: str, tmp_path: Path) -> None:
    message = refusal(tmp_path, runs, "a", "x/gpt-4-1")

    assert message.startswith("`study.yaml`")
    assert said in message


@pytest.mark.parametrize(
    ("head", "said"),
    [
        pytest.param(f"seed: one\n{HEAD}", "`seed`: expected `int`", id="a seed"),
        pytest.param(f"mirrors: {{go: x}}\n{HEAD}", "invalid enum value 'go'", id="a runtime"),
        pytest.param(HEAD.replace("process", "podman"), "`runner`: invalid enum value", id="a runner"),
        pytest.param(HEAD.replace("tags.yaml", "nope"), "there is no suite", id="a suite"),
        pytest.param("study: a\nsuite: tags.yaml\nruns: []\n", "`runs`: expected", id="no runs"),
        pytest.param("- 1\n", "must hold named values", id="no mapping"),
    ],
)
def test_a_field_that_is_wrong_is_named(head: str, said: str, tmp_path: Path) -> None:
    runs = "  - {app: a, constraints: []}\n" if head.endswith("runs:\n") else ""

    assert said in refusal(tmp_path, runs, "a", head=head)


def test_a_plan_is_shown_with_what_is_absent(tmp_path: Path, cdcheck: Run) -> None:
    apps = [
        f"outputs/m/{model}/koa-openapi-{what}/1" for model in "ab" for what in ("sqlite", "postgres")
    ]
    planned(tmp_path, PATTERN, *apps[:3])

    done = cdcheck("study", "show", tmp_path / "study.yaml")

    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "levels: 3 runs of the suite tags, 1 request and 2 assertions each\n"
        "runner process, seed 1; 3 requests in all\n"
        "m/b has no run of 1 of 2 tasks\n"
        "\n"
        "Runs by configuration\n"
        "Configuration  Runs  L0  L1  L2  L3\n"
        "m/a               2   0   2   0   0\n"
        "m/b               1   0   1   0   0\n"
        "\n"
        "Runs by framework\n"
        "Framework  Runs  L0  L1  L2  L3\n"
        "koa           3   0   3   0   0\n"
        "\n"
        "Runs by what is stated\n"
        "Stated    Runs  Sets of rules\n"
        "database     3              2\n"
        "  absent: none; architecture; orm; architecture + database; architecture + orm; "
        "database + orm; architecture + database + orm\n"
    )


def test_an_absent_file_is_one_sentence(tmp_path: Path, cdcheck: Run) -> None:
    done = cdcheck("study", "show", tmp_path / "no.yaml")

    assert (done.code, done.out) == (2, "")
    assert done.err == f"cdcheck: `{tmp_path}/no.yaml` cannot be read: No such file or directory\n"
