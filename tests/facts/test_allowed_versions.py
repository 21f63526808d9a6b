import pytest

from cdcheck.facts.allowed_versions import Reach, versions
from cdcheck.model.packaging import Manifest, Requirement
from cdcheck.model.places import Location
from cdcheck.model.project import Project


def reach(path: str, specifier: str, version: tuple[int, int]) -> Reach:
    requirement = Requirement("it", Location(path), specifier)
    project = Project(manifests=(Manifest(path, "", (requirement,)),))
    return versions(project).reach("it", version)


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [
        ("", Reach.YES),
        ("==3.0.2", Reach.YES),
        (">=2.0", Reach.YES),
        ("==2.2.5", Reach.NO),
        ("<2.3", Reach.NO),
        ("<=2.2", Reach.NO),
        (">=1,<3", Reach.YES),
        ("~=2.0", Reach.YES),
        ("~=2.2.1", Reach.NO),
        ("==2.*", Reach.YES),
        ("<3.0", Reach.YES),
        ("<2", Reach.NO),
    ],
)
def test_requirements_install_the_newest_that_they_allow(specifier: str, expected: Reach) -> None:
    assert reach("requirements.txt", specifier, (2, 3)) is expected


@pytest.mark.parametrize(
    ("range_", "expected"),
    [
        ("^5.0.0", Reach.YES),
        ("5.1.0", Reach.YES),
        ("5", Reach.YES),
        ("~5.1", Reach.YES),
        ("5.x", Reach.YES),
        ("^4.18.2", Reach.NO),
        ("~4.18", Reach.NO),
        (">=4 <5", Reach.NO),
        (">=4.0.0", Reach.MAYBE),
        ("*", Reach.MAYBE),
        ("latest", Reach.MAYBE),
        ("^4 || ^5", Reach.UNKNOWN),
        ("github:expressjs/express", Reach.UNKNOWN),
    ],
)
def test_a_lock_file_may_hold_a_wide_range_of_npm_back(range_: str, expected: Reach) -> None:
    assert reach("package.json", range_, (5, 0)) is expected


def test_what_nothing_requires_is_unknown() -> None:
    assert versions(Project()).reach("it", (1, 0)) is Reach.UNKNOWN


def test_a_group_tells_where_nothing_else_does() -> None:
    requirement = Requirement("it", Location("package.json"), "^1.2.0", group="dev")
    project = Project(manifests=(Manifest("package.json", "", (requirement,)),))

    assert versions(project).reach("it", (2, 0)) is Reach.NO
