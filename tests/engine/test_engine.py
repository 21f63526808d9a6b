from collections.abc import Callable, Mapping

import pytest
from msgspec.structs import replace

from cdcheck.catalog import Catalog
from cdcheck.engine import Checked, Selected, run
from cdcheck.errors import ConfigurationError
from cdcheck.model.files import Language, SourceFile
from cdcheck.model.http import Route
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.model.starting import Command, StartScript
from cdcheck.model.task import Task
from cdcheck.results import Status

Make = Callable[[Mapping[str, str]], str]

HEAD = """\
from cdcheck.authoring import Unknown, Violation, rule
from cdcheck.model.http import Route
from cdcheck.model.starting import Command, StartScript


"""
ROUTES = (
    Route("GET", "/b", Location("app/b.py", 7), "flask"),
    Route("GET", "/a", Location("app/a.py", 3), "flask"),
    Route("GET", "/a", Location("app/a.py", 1), "flask"),
)
ACCUSING = '@rule\ndef x(route: Route):\n    yield Violation(route.at, "is slow", route.path)\n'


@pytest.fixture
def check(package: Make) -> Callable[..., Checked]:
    def run_it(
        text: str, project: Project | None = None, options: Mapping[str, object] | None = None
    ) -> Checked:
        name = package({"rules/query/x.py": HEAD + text, "rules/query/x.md": ""})
        catalog = Catalog((name,))
        selected = Selected(catalog.rules["query/x"], options or {})
        return run([selected], project or Project(routes=ROUTES), Task(), catalog)

    return run_it


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param("yield from ()", Status.PASSED, id="nothing"),
        pytest.param('yield Violation(route.at, "is slow", route.path)', Status.FAILED, id="violations"),
        pytest.param('yield Unknown(route.at, "it is generated")', Status.UNKNOWN, id="unknowns"),
        pytest.param("yield 1 / 0", Status.CRASHED, id="an exception"),
    ],
)
def test_what_a_rule_yields_decides_its_outcome(
    check: Callable[..., Checked], body: str, status: Status
) -> None:
    checked = check(f"@rule\ndef x(route: Route):\n    {body}\n")

    (outcome,) = checked.outcomes
    assert outcome.status is status


def test_what_a_rule_says_twice_of_one_place_is_told_once(check: Callable[..., Checked]) -> None:
    doubting = ACCUSING.replace("route.path)", "route.path, confidence=Confidence.INFERRED)")
    checked = check(
        f"from cdcheck.authoring import Confidence\n{doubting}"
        '    yield Violation(route.at, "is slow", route.path)\n'
    )

    told = [finding.violation.confidence.value for finding in checked.findings]
    assert told == ["proven"] * len(ROUTES)


def test_a_rule_that_examined_nothing_has_not_passed(check: Callable[..., Checked]) -> None:
    checked = check(ACCUSING, Project())

    (outcome,) = checked.outcomes
    assert (outcome.status, outcome.examined) == (Status.NOT_APPLICABLE, 0)


def test_a_crash_says_what_happened_and_keeps_no_finding(check: Callable[..., Checked]) -> None:
    checked = check(ACCUSING + "    raise KeyError(route.path)\n")

    (outcome,) = checked.outcomes
    assert (outcome.status, outcome.error) == (Status.CRASHED, "KeyError: '/b'")
    assert checked.findings == ()


def test_findings_come_in_the_order_of_their_places(check: Callable[..., Checked]) -> None:
    checked = check(ACCUSING)

    assert [str(f.at) for f in checked.findings] == ["app/a.py:1", "app/a.py:3", "app/b.py:7"]


def test_a_fingerprint_survives_a_move_and_tells_repeats_apart(check: Callable[..., Checked]) -> None:
    moved = tuple(replace(route, at=Location(route.at.path, route.at.line + 40)) for route in ROUTES)

    before = [f.fingerprint for f in check(ACCUSING).findings]
    after = [f.fingerprint for f in check(ACCUSING, Project(routes=moved)).findings]

    assert before == after
    assert len(set(before)) == len(ROUTES)


def test_test_code_is_not_examined(check: Callable[..., Checked]) -> None:
    routes = (replace(ROUTES[0], is_test=True), *ROUTES[1:])
    files = (SourceFile("app/a.py", Language.PYTHON, 9, "", is_test=True),)

    checked = check(ACCUSING, Project(files=files, routes=routes))

    assert checked.outcomes[0].status is Status.NOT_APPLICABLE


def test_what_the_condition_leaves_out_does_not_count(check: Callable[..., Checked]) -> None:
    text = ACCUSING.replace("@rule", '@rule(where=lambda route: route.path == "/a")')

    checked = check(text)

    assert checked.outcomes[0].examined == 2


def test_a_start_script_that_is_not_there_is_no_subject(check: Callable[..., Checked]) -> None:
    checked = check("@rule\ndef x(script: StartScript):\n    yield from ()\n")

    assert checked.outcomes[0].status is Status.NOT_APPLICABLE


def test_the_parts_of_a_start_script_are_subjects(check: Callable[..., Checked]) -> None:
    commands = (Command(Location("run.sh", 2), ("node", "app.js"), "."),)
    project = Project(start=StartScript("run.sh", commands=commands))

    checked = check("@rule\ndef x(command: Command):\n    yield from ()\n", project)

    assert checked.outcomes[0].examined == 1


OPTION = (
    "@rule\ndef x(route: Route, *, limit: int = 3):\n"
    '    yield Violation(route.at, f"{limit}", route.path)\n'
)


def test_an_option_reaches_the_rule(check: Callable[..., Checked]) -> None:
    checked = check(OPTION, options={"limit": 9})

    assert {f.violation.message for f in checked.findings} == {"9"}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"limits": 9}, "rule `query/x` has no option `limits`; it has `limit`"),
        ({"limit": "9"}, "option `limit` of `query/x`: expected `int`, got `str`"),
    ],
)
def test_a_wrong_option_is_refused(
    check: Callable[..., Checked], options: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        check(OPTION, options=options)

    assert str(refused.value) == sentence
