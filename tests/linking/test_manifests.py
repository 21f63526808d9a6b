from textwrap import dedent

import pytest
from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as PackagingRequirement
from packaging.utils import canonicalize_name

from cdcheck.linking.manifest_formats.declarations import requirement
from cdcheck.linking.manifests import read_manifests
from cdcheck.model.packaging import Manifest, Requirement
from cdcheck.model.places import Location


def read_one(path: str, text: str, **others: str) -> Manifest:
    texts = {path: dedent(text).encode(), **{k: v.encode() for k, v in others.items()}}
    (found,), _ = read_manifests([path], texts.get)
    return found


def brief(one: Requirement) -> tuple[str, str, str, int]:
    return one.name, one.specifier, one.group, one.at.line


@pytest.mark.parametrize(
    ("path", "text", "wanted"),
    [
        pytest.param(
            "requirements.txt",
            """\
            # web
            Flask[async]==3.0.0  # pinned
            SQLAlchemy >=2,<3 ; python_version > "3.8"
            psycopg2_binary \\
                ==2.9 --hash=sha256:abc
            --index-url https://example.org/simple
            thing @ https://example.org/thing.whl
            git+https://example.org/x.git#egg=Other
            """,
            [
                ("flask", "==3.0.0", "", 2),
                ("sqlalchemy", "<3,>=2", "conditional", 3),
                ("psycopg2-binary", "==2.9", "", 4),
                ("thing", "", "", 7),
                ("other", "", "", 8),
            ],
            id="requirements.txt",
        ),
        pytest.param(
            "pyproject.toml",
            """\
            [project]
            name = "app"
            dependencies = [
                "fastapi>=0.110",
            ]
            [project.optional-dependencies]
            docs = ["mkdocs"]
            [dependency-groups]
            dev = ["pytest", {include-group = "lint"}]
            """,
            [
                ("fastapi", ">=0.110", "", 4),
                ("mkdocs", "", "docs", 7),
                ("pytest", "", "dev", 9),
            ],
            id="pyproject.toml",
        ),
        pytest.param(
            "pyproject.toml",
            """\
            [tool.poetry.dependencies]
            python = "^3.11"
            flask = "3.0.0"
            uvicorn = {version = "^0.30", extras = ["standard"]}
            [tool.poetry.group.test.dependencies]
            pytest = "*"
            """,
            [
                ("flask", "==3.0.0", "", 3),
                ("uvicorn", "^0.30", "", 4),
                ("pytest", "", "test", 6),
            ],
            id="Poetry",
        ),
        pytest.param(
            "setup.py",
            """\
            from setuptools import setup
            NEEDED = ["flask", "redis>=5"]
            setup(name="app", install_requires=NEEDED, extras_require={"pg": ["psycopg"]})
            """,
            [("flask", "", "", 1 + 1), ("redis", ">=5", "", 2), ("psycopg", "", "pg", 3)],
            id="setup.py",
        ),
        pytest.param(
            "setup.cfg",
            """\
            [options]
            install_requires =
                flask
                redis>=5
            """,
            [("flask", "", "", 3), ("redis", ">=5", "", 4)],
            id="setup.cfg",
        ),
        pytest.param(
            "Pipfile",
            """\
            [packages]
            flask = "*"
            [dev-packages]
            pytest = ">=8"
            """,
            [("flask", "", "", 2), ("pytest", ">=8", "dev", 4)],
            id="Pipfile",
        ),
        pytest.param(
            "package.json",
            """\
            {
              "dependencies": {
                "express": "^4.19.2"
              },
              "devDependencies": {
                "jest": "*"
              }
            }
            """,
            [("express", "^4.19.2", "", 3), ("jest", "*", "dev", 6)],
            id="package.json",
        ),
    ],
)
def test_a_manifest_gives_its_requirements_with_their_lines(
    path: str, text: str, wanted: list[tuple[str, str, str, int]]
) -> None:
    manifest = read_one(path, text)

    assert [brief(one) for one in manifest.requirements] == wanted
    assert manifest.is_complete


@pytest.mark.parametrize(
    "text",
    [
        "flask",
        "Flask_SQLAlchemy==3.1.1",
        "ruamel.yaml >= 0.18, <1,!=0.18.3",
        "uvicorn[standard , h_t-2]~=0.30.1",
        "django==4.2.*",
        "django>=4.2.*",
        "tomli ; python_version<'3.11' and sys_platform == \"linux\"",
        "tomli ; python_version<'3.11' and",
        "a~=1",
        "a==1.0rc1",
        "a[]==1",
        "a (>=1)",
        "a==1.0,",
        "-a",
        "a-",
        "a b",
        "",
    ],
)
def test_a_dependency_is_read_as_packaging_reads_it(text: str) -> None:
    at = Location("requirements.txt", 1)
    try:
        wanted = PackagingRequirement(text)
    except InvalidRequirement:
        assert requirement(text, at) is None
        return
    found = requirement(text, at)
    assert found is not None
    assert found.name == canonicalize_name(wanted.name)
    assert found.specifier == str(wanted.specifier)
    assert found.extras == tuple(sorted(wanted.extras))
    assert bool(found.group) == (wanted.marker is not None)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("requirements.txt", "flask\n./vendored\n", id="a folder that is not read"),
        pytest.param("requirements.txt", "-r absent.txt\n", id="an include that is absent"),
        pytest.param("setup.py", "setup(name='a', install_requires=needed())\n", id="a computed list"),
        pytest.param("environment.yml", "dependencies:\n  - flask\n", id="conda"),
        pytest.param(
            "pyproject.toml", "[project]\nname='a'\ndynamic=['dependencies']\n", id="dynamic metadata"
        ),
    ],
)
def test_a_manifest_that_may_install_more_is_not_complete(path: str, text: str) -> None:
    assert not read_one(path, text).is_complete


def test_an_included_file_counts_with_its_own_lines() -> None:
    manifest = read_one("requirements.txt", "-r base.txt\n", **{"base.txt": "\nflask\n"})

    assert [str(one.at) for one in manifest.requirements] == ["base.txt:2"]


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        pytest.param("package.json", '{\n  "name": "a",\n}\n', 3, id="a trailing comma"),
        pytest.param("pyproject.toml", "[project]\nname = \n", 2, id="TOML without a value"),
        pytest.param("requirements.txt", "flask\nflask=2.0\n", 2, id="a single equals sign"),
    ],
)
def test_a_broken_manifest_is_a_fault_at_its_line(path: str, text: str, line: int) -> None:
    _, faults = read_manifests([path], {path: text.encode()}.get)

    assert [fault.at.line for fault in faults] == [line]


def test_package_json_keeps_what_says_how_it_starts() -> None:
    text = '{"type": "module", "main": "src/app.js", "scripts": {"start": "node ."}}'

    manifest = read_one("package.json", text)

    assert (manifest.module_type, manifest.main) == ("module", "src/app.js")
    assert manifest.scripts == (("start", "node ."),)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("node_modules/x/package.json", id="an installed package"),
        pytest.param("tests/requirements.txt", id="a test folder"),
        pytest.param("package-lock.json", id="a lock file"),
        pytest.param("docs/requirement_notes.txt", id="prose about requirements"),
    ],
)
def test_what_is_not_the_apps_own_manifest_is_left_out(path: str) -> None:
    assert read_manifests([path], {path: b"{}\n" + b"Each user has a role.\n" * 5}.get) == ((), ())
