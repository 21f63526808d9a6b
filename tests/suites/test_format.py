import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from cdcheck.errors import ConfigurationError, UsageError
from cdcheck.packaged import packaged_folder
from cdcheck.runtime.suites.decode import find_suite, read_suite
from cdcheck.runtime.suites.plan import plan
from cdcheck.runtime.suites.validate import problems
from tests.suites.apps import written
from tests.suites.schema import PLACE, made

SUITES = sorted((packaged_folder() / "suites").rglob("*.yaml"))


def test_the_schema_in_the_docs_is_that_of_the_format() -> None:
    assert json.loads(PLACE.read_text("utf-8")) == made()


@pytest.mark.parametrize("path", SUITES, ids=lambda path: path.stem)
def test_every_suite_file_keeps_the_schema(path: Path) -> None:
    validator = Draft202012Validator(made())

    assert [
        error.message for error in validator.iter_errors(yaml.safe_load(path.read_text("utf-8")))
    ] == []


@pytest.mark.parametrize(
    ("step", "said"),
    [
        pytest.param("{id: a, operation: List, request: GET notes}", "`steps[0].request`", id="no path"),
        pytest.param("{id: a, operation: List}", "`steps[0]`: object missing", id="no request"),
        pytest.param(
            "{id: a, operation: List, request: GET /notes, expects: {}}",
            "unknown field `expects`",
            id="a field that does not exist",
        ),
        pytest.param(
            "{id: a, operation: List, request: GET /notes, retries: 9}",
            "`steps[0].retries`",
            id="too many retries",
        ),
    ],
)
def test_a_field_that_is_wrong_is_named(step: str, said: str, tmp_path: Path) -> None:
    path = written(tmp_path, f"- {step}")

    with pytest.raises(ConfigurationError) as caught:
        read_suite(path)

    assert str(caught.value).startswith(f"`{path}`: step `a`: ")
    assert said in str(caught.value)


GET = "operation: List, request: GET /notes"


@pytest.mark.parametrize(
    ("step", "said"),
    [
        pytest.param(
            f"{{id: a, {GET}, needs: [b]}}", "names `b`, which is no step before it", id="needs"
        ),
        pytest.param(f"{{id: a, {GET}, as: me}}", "asks as `me`, which is no identity", id="identity"),
        pytest.param(
            f'{{id: a, {GET}, headers: {{x: "{{slug}}"}}}}',
            "asks for `{slug}`, which nothing before it gives",
            id="a capture",
        ),
        pytest.param(f"{{id: a, {GET}, guard: x}}", "its guard `x` is not in `expect`", id="guard"),
        pytest.param(
            f"{{id: a, {GET}, expect: {{x: {{length: 1, unique: true}}}}}}",
            "asks `unique` and `length`; one question is wanted",
            id="two questions",
        ),
        pytest.param(f"{{id: a, {GET}, expect: {{x: {{}}}}}}", "asks nothing", id="no question"),
        pytest.param(f"{{id: a, {GET}, expect: {{status: 2000}}}}", "`2000` is no status", id="status"),
        pytest.param(f"{{id: a, {GET}, expect: {{x: {{type: text}}}}}}", "`text` is no type", id="type"),
        pytest.param(f"{{id: a, {GET}, expect: {{a..b: 1}}}}", "`a..b` is no path", id="path"),
        pytest.param(
            f"{{id: a, {GET}, expect: {{x: {{matches: (}}}}}}", "no regular expr", id="pattern"
        ),
        pytest.param(
            "{id: a, operation: Lost, request: GET /notes}", "no operation `Lost`", id="operation"
        ),
    ],
)
def test_a_suite_that_cannot_be_played_says_why(step: str, said: str, tmp_path: Path) -> None:
    (problem,) = problems(written(tmp_path, f"- {step}"))

    assert said in problem


def test_two_steps_of_one_id_are_a_problem(tmp_path: Path) -> None:
    path = written(tmp_path, f"- {{id: a, {GET}}}\n- {{id: a, {GET}}}")

    assert list(problems(path)) == ["there are two steps `a`"]


def test_an_unknown_suite_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(UsageError, match="`conduit`"):
        find_suite("condiut")


def test_names_are_the_same_for_the_same_seed_and_others_for_another(tmp_path: Path) -> None:
    path = written(tmp_path, f"- {{id: a, {GET}}}", head='values: {me: "me{run}"}\n')
    suite = read_suite(path)

    names = [plan(suite, seed).steps[0].known["me"] for seed in ("one", "one", "two")]

    assert names[0] == names[1] != names[2]
    assert plan(suite, "one").digest == plan(suite, "two").digest


@pytest.mark.parametrize(
    ("weights", "shares"), [("equal", ["1/3"] * 3), ("per-operation", ["1/4", "1/4", "1/2"])]
)
def test_weights_are_shared(weights: str, shares: list[str], tmp_path: Path) -> None:
    steps = f"""
        - {{id: a, {GET}, expect: {{status: 200, x: 1}}}}
        - {{id: b, operation: Read, request: GET /notes/1, expect: {{status: 200}}}}
    """
    suite = read_suite(written(tmp_path, steps, head=f"weights: {weights}\n"))

    found = [str(assertion.weight) for _, assertion in plan(suite, "seed").assertions()]

    assert found == shares


def test_a_step_is_repeated_over_rows_which_may_ask_for_captures(tmp_path: Path) -> None:
    steps = """
        - id: make
          operation: Create
          request: POST /notes
          body: {}
          each: {x: {}, y: {}}
          capture: {"{row}": id}
        - {id: read, operation: Read, request: "GET /notes/{of}", each: {first: {of: "{x}"}}}
    """
    planned = plan(read_suite(written(tmp_path, steps)), "seed")

    assert [step.id for step in planned.steps] == ["make[x]", "make[y]", "read[first]"]
    assert planned.steps[2].depends_on == ("make[x]",)
