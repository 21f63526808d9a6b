"""Every planted fixture app shows its one defect, and nothing else that is proven."""

import pytest

from cdcheck.catalog import Catalog
from cdcheck.delivery.patches import delivered
from cdcheck.results import Confidence, Finding
from cdcheck.session import Request, check, check_patch
from tests.fixture_apps.planted import Expected, Planted, planted_apps

APPS = planted_apps()

Place = tuple[str, str, int]


@pytest.mark.parametrize("app", [pytest.param(app, id=app.name) for app in APPS])
def test_a_planted_app_shows_its_defect_and_nothing_else_that_is_proven(app: Planted) -> None:
    findings = findings_of(app)

    proven = [finding for finding in findings if finding.violation.confidence is Confidence.PROVEN]
    expected = [one for one in app.expected if one.confidence is Confidence.PROVEN]
    assert sorted(map(place_of, proven)) == sorted(map(expected_place, expected))
    assert [one for one in app.expected if not is_found(one, findings)] == []


@pytest.mark.parametrize("rule", Catalog().pages)
def test_every_rule_has_a_planted_app(rule: str) -> None:
    assert rule in {one.rule for app in APPS for one in app.expected}


@pytest.mark.parametrize(
    ("name", "rule", "predicted"),
    [
        pytest.param(
            "express-memory.handler-by-another-name",
            "startup/missing-module-member",
            "listTags is not a function",
            id="a member, in JavaScript",
        ),
        pytest.param(
            "flask-memory.view-by-another-name",
            "startup/missing-module-member",
            "has no attribute 'list_tags'",
            id="a member, in Python",
        ),
        pytest.param(
            "express-memory.undeclared-package",
            "startup/missing-dependency",
            "Cannot find package 'jsonwebtoken'",
            id="a package that is imported",
        ),
    ],
)
def test_the_error_is_predicted_as_it_will_be_said(name: str, rule: str, predicted: str) -> None:
    (app,) = (app for app in APPS if app.name == name)

    (found,) = (one for one in findings_of(app) if one.rule == rule)

    assert found.violation.predicts.startswith(predicted)


def findings_of(app: Planted) -> tuple[Finding, ...]:
    contract = None if app.contract is None else str(app.folder / app.contract)
    request = Request(root=app.folder, rules=app.rules, contract=contract, uses_cache=False)
    if app.patch is None:
        return check(request).findings
    with delivered(app.folder / app.patch, app.folder) as result:
        return check_patch(request, result).findings


def place_of(finding: Finding) -> Place:
    return finding.rule, finding.at.path, finding.at.line


def expected_place(one: Expected) -> Place:
    return one.rule, one.path, one.line


def is_found(one: Expected, findings: tuple[Finding, ...]) -> bool:
    return any(
        place_of(finding) == expected_place(one)
        and one.message in finding.violation.message
        and finding.violation.confidence is one.confidence
        for finding in findings
    )
