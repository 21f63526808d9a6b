from pathlib import Path

import pytest

from cdcheck.configuration import Configuration, find
from cdcheck.errors import ConfigurationError
from cdcheck.model.layers import Layer
from tests.trees import lay


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyproject.toml", '[tool.cdcheck]\nrules = "L2"\ndatabase = "postgresql"\n'),
        ("cdcheck.toml", 'rules = "L2"\ndatabase = "postgresql"\n'),
        ("package.json", '{"cdcheck": {"rules": "L2", "database": "postgresql"}}'),
    ],
)
def test_settings_are_read_from_three_files(tmp_path: Path, file: str, text: str) -> None:
    lay(tmp_path, {file: text})

    found = find(tmp_path)

    assert (found.file, found.rules, found.database) == (tmp_path / file, "L2", "postgres")


def test_the_nearest_file_up_to_the_repository_counts(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "cdcheck.toml": 'rules = "L0"\n',
            "repository/.git/HEAD": "",
            "repository/cdcheck.toml": 'rules = "L1"\n',
            "repository/app/package.json": '{"name": "app"}',
            "repository/app/api/main.py": "",
            "alone/main.py": "",
        },
    )

    assert find(tmp_path / "repository/app/api").rules == "L1"
    assert find(tmp_path / "alone") == Configuration()


def test_all_settings_are_read(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "cdcheck.toml": """\
                rules = ["L1", "sqlite"]
                orm = "django_orm"
                framework = "flask"
                contract = "api.yaml"
                start_script = "start.sh"
                port = 8000
                health = "/health"
                exclude = ["legacy/"]

                [layers]
                "app/web" = "routes"

                [options."architecture/upward-import"]
                type_only = true
                """
        },
    )

    assert find(tmp_path) == Configuration(
        file=tmp_path / "cdcheck.toml",
        rules="L1,sqlite",
        orm="django",
        framework="flask",
        contract="api.yaml",
        start_script="start.sh",
        port=8000,
        health="/health",
        exclude=("legacy/",),
        layers={"app/web": Layer.ROUTES},
        options={"architecture/upward-import": {"type_only": True}},
    )


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "cdcheck.toml": """\
                databse = "postgres"
                database = "oracle"
                port = "8000"

                [layers]
                "app/web" = "route"
                """
        },
    )

    with pytest.raises(ConfigurationError) as refused:
        find(tmp_path)

    sentence = str(refused.value)
    assert "`databse` is no setting (did you mean `database`?)" in sentence
    assert "`database`: there is no `oracle`" in sentence
    assert "`port`: expected `int`, got `str`" in sentence
    assert "`layers`: `app/web`: there is no layer `route` (there are routes, services" in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("port", [0, 65536])
def test_a_port_that_none_can_have_is_refused(port: int, tmp_path: Path) -> None:
    lay(tmp_path, {"cdcheck.toml": f"port = {port}\n"})

    with pytest.raises(ConfigurationError, match=r"`port`: expected `int` [<>]= "):
        find(tmp_path)


def test_settings_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    (tmp_path / "cdcheck.toml").mkdir()

    with pytest.raises(ConfigurationError, match=r"cdcheck.toml` cannot be read: Is a directory$"):
        find(tmp_path)


def test_two_files_in_one_folder_are_refused(tmp_path: Path) -> None:
    lay(tmp_path, {"cdcheck.toml": "", "package.json": '{"cdcheck": {}}'})

    with pytest.raises(ConfigurationError, match="both configure cdcheck; keep one"):
        find(tmp_path)


def test_a_manifest_that_does_not_parse_configures_nothing(tmp_path: Path) -> None:
    lay(tmp_path, {"pyproject.toml": "[tool", "package.json": "{"})

    assert find(tmp_path) == Configuration()


def test_own_settings_that_do_not_parse_are_refused(tmp_path: Path) -> None:
    lay(tmp_path, {"cdcheck.toml": "rules ="})

    with pytest.raises(ConfigurationError, match=r"cdcheck\.toml` cannot be read"):
        find(tmp_path)
