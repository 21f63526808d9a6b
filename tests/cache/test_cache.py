import re
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from cdcheck import cache, reading
from cdcheck.cache import Cache, default_folder
from cdcheck.model.project import Project
from cdcheck.sources import discover
from tests.trees import lay

APP = {
    "app.py": """\
        from flask import Flask

        app = Flask(__name__)


        @app.get("/users/<name>")
        def user(name):
            return name
        """,
    "db/schema.sql": "create table users (id integer);\n",
}


def project(root: Path, kept: Cache) -> Project:
    return reading.Reading(discover(root), kept, lambda _: None).project(None)


@pytest.fixture
def extracted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Lists the files that were extracted, as they are."""
    paths: list[str] = []
    extract = reading.extract_source

    def noted(source: reading.Source) -> reading.Extract:
        paths.append(source.path)
        return extract(source)

    monkeypatch.setattr(reading, "extract_source", noted)
    return paths


def test_an_unchanged_app_is_read_once_and_comes_back_the_same(
    tmp_path: Path, extracted: list[str]
) -> None:
    root, kept = lay(tmp_path / "app", APP), Cache(tmp_path / "cache")

    first, second = project(root, kept), project(root, kept)

    assert first == second
    assert extracted == ["app.py"]


def test_without_a_cache_too_each_file_is_extracted_once(tmp_path: Path, extracted: list[str]) -> None:
    app = reading.Reading(discover(lay(tmp_path / "app", APP)), Cache(None), lambda _: None)

    app.held(app.project(None))

    assert extracted == ["app.py"]


def test_only_what_changed_is_read_again(tmp_path: Path, extracted: list[str]) -> None:
    root, kept = lay(tmp_path / "app", {**APP, "other.py": "x = 1\n"}), Cache(tmp_path / "cache")
    project(root, kept)
    extracted.clear()
    lay(root, {"other.py": "x = 2\n"})

    project(root, kept)

    assert extracted == ["other.py"]


def test_another_schema_file_is_noticed(tmp_path: Path) -> None:
    root, kept = lay(tmp_path / "app", APP), Cache(tmp_path / "cache")
    project(root, kept)
    before = set((tmp_path / "cache").iterdir())
    lay(root, {"db/schema.sql": "create table articles (id integer, slug text);\n"})

    project(root, kept)

    assert len({path.name for path in set((tmp_path / "cache").iterdir()) - before}) == 1


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: data[:-9], id="cut"),
        pytest.param(lambda data: data[:40] + b"\0" + data[41:], id="altered"),
        pytest.param(lambda data: b"", id="empty"),
    ],
)
def test_a_damaged_entry_is_made_anew(
    tmp_path: Path, damage: "reading.Callable[[bytes], bytes]", extracted: list[str]
) -> None:
    root, kept = lay(tmp_path / "app", APP), Cache(tmp_path / "cache")
    first = project(root, kept)
    for path in (tmp_path / "cache").iterdir():
        path.write_bytes(damage(path.read_bytes()))

    assert project(root, kept) == first
    assert extracted == ["app.py", "app.py"]


def test_an_entry_of_other_code_is_not_used(
    tmp_path: Path, extracted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, kept = lay(tmp_path / "app", APP), Cache(tmp_path / "cache")
    project(root, kept)
    monkeypatch.setattr(reading, "fingerprint", lambda: "another version")

    project(root, kept)

    assert extracted == ["app.py", "app.py"]


@pytest.mark.parametrize("library", ["packaging", "sqlglot", "tree_sitter", "yaml"])
def test_another_version_of_a_library_that_makes_projects_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    before, find_spec = cache.fingerprint.__wrapped__(), cache.find_spec
    other = ModuleSpec(library, None, origin=str(lay(tmp_path, {"other.py": ""}) / "other.py"))
    monkeypatch.setattr(cache, "find_spec", lambda name: other if name == library else find_spec(name))

    assert cache.fingerprint.__wrapped__() != before


def test_facts_that_linking_asks_are_among_what_makes_projects() -> None:
    linking = Path(cache.__file__).parent / "linking"
    texts = [path.read_text("utf-8") for path in linking.rglob("*.py")]
    asked = {name for text in texts for name in re.findall(r"from cdcheck\.facts\.(\w+)", text)}

    assert {f"facts/{name}.py" for name in asked} <= set(cache._MAKERS)


@pytest.mark.parametrize("folder", ["file/cache", "/proc/cdcheck"])
def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path, folder: str) -> None:
    root = lay(tmp_path / "app", APP)
    lay(tmp_path, {"file": "in the way"})

    assert project(root, Cache(tmp_path / folder)) == project(root, Cache(None))


def test_many_writers_leave_one_whole_entry(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    texts = [bytes([number]) * 200_000 for number in range(16)]

    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda text: kept.store("name", text), texts))

    assert kept.load("name") in texts
    assert [path.name for path in tmp_path.iterdir() if path.name != "cdcheck-cache"] == ["name"]


def test_what_was_not_used_for_longest_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_MAX_BYTES", 2_500)
    kept = Cache(tmp_path / "cache")
    for name in ("a", "b"):
        kept.store(name, b"x" * 1_000)
    kept.load("a")

    kept.store("c", b"x" * 1_000)

    assert [name for name in ("a", "b", "c") if kept.load(name) is not None] == ["a", "c"]


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"CDCHECK_CACHE": "/c", "XDG_CACHE_HOME": "/x", "HOME": "/h"}, Path("/c")),
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, Path("/x/cdcheck")),
        ({"HOME": "/h"}, Path("/h/.cache/cdcheck")),
        ({}, None),
    ],
)
def test_the_folder_comes_from_the_environment(environment: dict[str, str], folder: Path | None) -> None:
    assert default_folder(environment) == folder


def test_a_large_app_is_read_by_several_processes_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = lay(tmp_path / "app", {**APP, "b.js": "export const x = 1;\n"})
    alone = project(root, Cache(None))
    monkeypatch.setattr(reading, "_POOL_BYTES", 1)

    assert project(root, Cache(None)) == alone
