import json
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema

from cdcheck.cli.check import FORMATS
from cdcheck.model.places import Location
from cdcheck.results import Evidence
from cdcheck.session import Report
from tests.report.reports import CLEAN, FULL, INFERRED, UPWARD, report

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
REPORTS = [pytest.param(FULL, id="full"), pytest.param(CLEAN, id="clean")]


def rendered(format_: str, shown: Report = FULL) -> str:
    text: str = import_module(f"cdcheck.report.{format_}").render(shown)
    return text


@pytest.mark.parametrize("format_", ["text", "github", "junit", "markdown"])
def test_a_report_is_printed_as_its_golden_file_says(format_: str) -> None:
    golden = HERE / "golden" / f"full.{format_}"

    assert rendered(format_) == golden.read_text("utf-8")


@pytest.mark.parametrize("format_", FORMATS)
def test_a_report_ends_with_one_line_feed(format_: str) -> None:
    assert rendered(format_).endswith("\n")
    assert not rendered(format_).endswith("\n\n")


@pytest.mark.parametrize("shown", REPORTS)
def test_json_keeps_to_its_schema(shown: Report) -> None:
    schema = json.loads((DOCS / "report.schema.json").read_text("utf-8"))

    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(rendered("json", shown)))


@pytest.mark.parametrize("shown", REPORTS)
def test_sarif_keeps_to_the_published_schema(shown: Report) -> None:
    # The models are generated from the published schema, and refuse what it does not name.
    published = StaticAnalysisResultsFormatSarifVersion210JsonSchema

    log = published.model_validate_json(rendered("sarif", shown))

    assert log.version.value == "2.1.0"


def test_sarif_points_from_the_repository_and_keeps_fingerprints() -> None:
    (run,) = json.loads(rendered("sarif"))["runs"]

    first = run["results"][0]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "backend/app/services/users.py"
    assert place["region"] == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 29}
    assert first["partialFingerprints"] == {"cdcheck/v1": UPWARD.fingerprint}
    assert run["automationDetails"] == {"id": "cdcheck/backend/"}
    assert list(run["originalUriBaseIds"]) == [place["artifactLocation"]["uriBaseId"]]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "error"]
    assert run["results"][2]["suppressions"] == [{"kind": "inSource", "justification": "a <reason>"}]


def test_sarif_describes_every_rule_that_a_result_names() -> None:
    (run,) = json.loads(rendered("sarif"))["runs"]
    rules = run["tool"]["driver"]["rules"]

    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert "cdcheck explain" in rules[result["ruleIndex"]]["help"]["markdown"]


def test_a_crash_means_that_a_run_did_not_succeed() -> None:
    def succeeded(shown: Report) -> bool:
        (run,) = json.loads(rendered("sarif", shown))["runs"]
        return bool(run["invocations"][0]["executionSuccessful"])

    assert not succeeded(FULL)
    assert succeeded(CLEAN)


def test_junit_counts_what_it_holds() -> None:
    root = ElementTree.fromstring(rendered("junit"))

    assert len(root.findall(".//failure")) == 1
    for name, tag in (("tests", "testcase"), ("errors", "error"), ("skipped", "skipped")):
        assert root.get(name) == str(len(root.findall(f".//{tag}")))


def test_a_case_of_junit_tells_of_all_findings_of_its_rule() -> None:
    other = replace(UPWARD, violation=replace(UPWARD.violation, at=Location("app/services/tags.py", 3)))
    root = ElementTree.fromstring(rendered("junit", report(UPWARD, other)))

    (failure,) = root.findall(".//failure")
    assert failure.get("message", "").endswith("(and 1 more)")
    assert "backend/app/services/tags.py:3: services must not import routes" in (failure.text or "")


def test_an_inferred_finding_fails_only_when_strict() -> None:
    assert report(INFERRED, crashes=False).is_met
    assert not report(INFERRED, crashes=False, is_strict=True).is_met
    assert "::warning" in rendered("github", report(INFERRED))
    assert "::error" in rendered("github", report(INFERRED, is_strict=True))
    assert "<failure" not in rendered("junit", report(INFERRED))
    assert "<failure" in rendered("junit", report(INFERRED, is_strict=True))


@pytest.mark.parametrize("format_", ["text", "github"])
def test_what_would_steer_a_terminal_is_not_printed(format_: str) -> None:
    hostile = replace(UPWARD.violation, message="a \x1b[2J b")

    assert "\x1b" not in rendered(format_, report(replace(UPWARD, violation=hostile)))


@pytest.mark.parametrize("format_", ["text", "markdown"])
def test_a_person_is_shown_some_of_much_evidence_and_told_how_much_more(format_: str) -> None:
    evidence = tuple(
        Evidence(Location("app/models.py", line), f"{line} places") for line in range(1, 1_011)
    )
    much = replace(UPWARD, violation=replace(UPWARD.violation, evidence=evidence))

    shown = rendered(format_, report(much))

    assert shown.count(" places") == 5
    assert "and 1,005 more; `--format json` has all" in shown


def test_a_check_in_which_a_rule_crashed_is_not_met() -> None:
    assert not report(crashes=True).is_met
    assert CLEAN.is_met


def test_a_terminal_gets_colours_unless_it_wants_none(monkeypatch: pytest.MonkeyPatch) -> None:
    from cdcheck.report import text  # noqa: PLC0415 (the module under test)

    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in text.render(FULL, is_terminal=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert text.render(FULL, is_terminal=True) == text.render(FULL)
