import os
from pathlib import Path

import pytest

from cdcheck.errors import UsageError
from cdcheck.file_kinds import is_test_path
from cdcheck.sources import discover
from tests.trees import lay


def read(root: Path) -> set[str]:
    return {source.path for source in discover(root).sources}


def reasons(root: Path) -> dict[str, str]:
    return {skipped.path: skipped.why for skipped in discover(root).skipped}


@pytest.mark.parametrize(
    ("path", "dialect"),
    [
        ("app.py", "python"),
        ("a/b.js", "javascript"),
        ("b.mjs", "javascript"),
        ("b.cjs", "javascript"),
        ("b.jsx", "javascript"),
        ("b.ts", "typescript"),
        ("b.mts", "typescript"),
        ("b.cts", "typescript"),
        ("b.tsx", "tsx"),
    ],
)
def test_a_source_file_is_read_in_its_dialect(tmp_path: Path, path: str, dialect: str) -> None:
    lay(tmp_path, {path: "x = 1\n"})

    (source,) = discover(tmp_path).sources

    assert (source.path, source.dialect, source.text, source.lines) == (path, dialect, b"x = 1\n", 1)


def test_other_files_are_named_and_can_be_read(tmp_path: Path) -> None:
    lay(tmp_path, {"run.sh": "python app.py\n", "db/schema.sql": "-- none\n", "app.py": ""})

    tree = discover(tmp_path)

    assert set(tree.others) == {"run.sh", "db/schema.sql"}
    assert tree.read("run.sh") == b"python app.py\n"
    assert tree.read("nowhere.txt") is None
    assert tree.folders == ("db",)


@pytest.mark.parametrize(
    ("files", "passed_over", "why"),
    [
        pytest.param({"node_modules/a/i.js": ""}, "node_modules/", "installed packages", id="packages"),
        pytest.param({"env/pyvenv.cfg": "", "env/x.py": ""}, "env/", "a virtual environment", id="venv"),
        pytest.param({"package.json": "{}", "dist/a.js": ""}, "dist/", "build output", id="output"),
        pytest.param({"a.min.js": ""}, "a.min.js", "minified", id="minified by name"),
        pytest.param({"a.js": "x" * 9_000}, "a.js", "minified", id="minified by its lines"),
        pytest.param({"a.ts": "// @generated\n"}, "a.ts", "generated", id="generated"),
        pytest.param({"a.d.ts": ""}, "a.d.ts", "type declarations", id="declarations"),
        pytest.param({"a.py": b"\0\1\2\3" * 50}, "a.py", "binary", id="binary"),
        pytest.param({"a.py": "#\n" * 600_000}, "a.py", "larger than 1 MB", id="large"),
        pytest.param({".gitignore": "a/\n", "a/b.py": ""}, "a/", "ignored by git", id="ignored"),
    ],
)
def test_what_is_no_code_of_the_app_is_passed_over_with_the_reason(
    tmp_path: Path, files: dict[str, str | bytes], passed_over: str, why: str
) -> None:
    lay(tmp_path, files)

    tree = discover(tmp_path)

    assert tree.sources == ()
    assert reasons(tmp_path) == {passed_over: why}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {"a.py": 'import b\n\n\nclass A:\n    """Has an automatically generated time."""\n'},
            id="code that speaks of what is generated",
        ),
        pytest.param({"build/app.py": ""}, id="a folder named build without a package.json"),
        pytest.param({"lib/a.js": "x = 1;\n" * 900}, id="a long file of short lines"),
        pytest.param({"a.js": f"const page = `{'x' * 3_000}`;\n"}, id="one long line in a small file"),
        pytest.param({"a.py": 'b = b"\\0"\n'}, id="an escaped NUL"),
    ],
)
def test_what_only_looks_like_output_is_read(tmp_path: Path, files: dict[str, str]) -> None:
    lay(tmp_path, files)

    assert read(tmp_path) == set(files)


def test_the_nearest_gitignore_decides_and_may_take_back(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            ".gitignore": "*.gen.py\n/local.py\n",
            "a.gen.py": "",
            "local.py": "",
            "app/local.py": "",
            "app/.gitignore": "!kept.gen.py\nsecret.py\n",
            "app/kept.gen.py": "",
            "app/other.gen.py": "",
            "app/secret.py": "",
            "secret.py": "",
        },
    )

    assert read(tmp_path) == {"app/local.py", "app/kept.gen.py", "secret.py"}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("wrong", ["[z-a]", "[[:alpha:]", "!", "\\"])
def test_a_pattern_that_is_none_ignores_nothing(wrong: str, tmp_path: Path) -> None:
    lay(tmp_path, {".gitignore": f"{wrong}\nlocal.py\n", "app.py": "", "local.py": ""})

    assert read(tmp_path) == {"app.py"}


def test_excluded_paths_are_not_read(tmp_path: Path) -> None:
    lay(tmp_path, {"app.py": "", "legacy/a.py": "", "x/old.py": ""})

    tree = discover(tmp_path, ("legacy/", "old.py"))

    assert [source.path for source in tree.sources] == ["app.py"]
    assert {skipped.why for skipped in tree.skipped} == {"excluded by the configuration"}


def test_links_to_folders_and_out_of_the_app_are_not_followed(tmp_path: Path) -> None:
    root = lay(tmp_path / "app", {"real.py": "x = 1\n", "inner/a.py": ""})
    lay(tmp_path, {"secret.py": "token = 1\n"})
    (root / "loop").symlink_to(root)
    (root / "again").symlink_to(root / "inner")
    (root / "same.py").symlink_to(root / "real.py")
    (root / "stolen.py").symlink_to(tmp_path / "secret.py")
    (root / "dead.py").symlink_to(root / "nowhere.py")

    assert read(root) == {"real.py", "inner/a.py", "same.py"}
    assert set(reasons(root)) == {"loop", "again", "stolen.py", "dead.py"}


def test_a_pipe_named_like_a_module_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "queue.py")

    assert reasons(tmp_path) == {"queue.py": "cannot be read: no regular file"}


def test_reading_outside_of_the_app_is_refused(tmp_path: Path) -> None:
    root = lay(tmp_path / "app", {"a.py": ""})
    lay(tmp_path, {"secret.txt": "token"})

    tree = discover(root)

    assert tree.read("../secret.txt") is None
    assert tree.read(str(tmp_path / "secret.txt")) is None


def test_a_path_that_is_no_folder_is_asked_wrongly(tmp_path: Path) -> None:
    lay(tmp_path, {"app.py": ""})

    with pytest.raises(UsageError, match="there is no folder"):
        discover(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="is a file; name the folder"):
        discover(tmp_path / "app.py")


@pytest.mark.parametrize(
    "path",
    [
        "tests/helpers.py",
        "test/a.js",
        "src/__tests__/a.ts",
        "app/test_users.py",
        "app/users_test.py",
        "conftest.py",
        "src/users.spec.ts",
        "src/users.test.js",
        "src/users.test.setup.ts",
        "src/users.e2e-spec.ts",
        "e2e/login.ts",
        "cypress/a.js",
    ],
)
def test_test_code_is_told_by_its_place_and_name(path: str) -> None:
    assert is_test_path(path)


@pytest.mark.parametrize(
    "path",
    ["app/latest.py", "src/contest.js", "app/testing_ground.py", "protest/a.py", "src/ab-test.ts"],
)
def test_code_with_test_inside_a_word_is_no_test(path: str) -> None:
    assert not is_test_path(path)
