"""What is added to a file that holds settings, and that nothing else changes in it."""

import json
import tomllib

import pytest

from cdcheck.adopting.settings_text import added
from cdcheck.errors import ConfigurationError

RULES = {"rules": "L3", "orm": "prisma"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("", '[tool.cdcheck]\nrules = "L3"\norm = "prisma"\n', id="an empty file"),
        pytest.param(
            "[tool.ruff]\nline-length=99 # ours",
            '[tool.ruff]\nline-length=99 # ours\n\n[tool.cdcheck]\nrules = "L3"\norm = "prisma"\n',
            id="a last line without an end",
        ),
        pytest.param(
            "[tool.a]\r\nb = 1\r\n",
            '[tool.a]\r\nb = 1\r\n\r\n[tool.cdcheck]\r\nrules = "L3"\r\norm = "prisma"\r\n',
            id="line ends of Windows",
        ),
        pytest.param(
            "[ tool.cdcheck ] # ours\nport = 80\n[tool.cdcheck.layers]\na = 'models'\n[x]\n",
            '[ tool.cdcheck ] # ours\nrules = "L3"\norm = "prisma"\nport = 80\n'
            "[tool.cdcheck.layers]\na = 'models'\n[x]\n",
            id="a table that is there",
        ),
        pytest.param(
            "[tool.cdcheck]",
            '[tool.cdcheck]\nrules = "L3"\norm = "prisma"\n',
            id="a table at the very end",
        ),
    ],
)
def test_a_table_is_added_to_pyproject(before: str, after: str) -> None:
    assert added("pyproject.toml", before, RULES) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            '{\n\t"name": "a",\n\t"b": { "cdcheck": {} }\n}\n',
            '{\n\t"name": "a",\n\t"b": { "cdcheck": {} },\n'
            '\t"cdcheck": {\n\t\t"rules": "L3",\n\t\t"orm": "prisma"\n\t}\n}\n',
            id="indented by tabs, with the name elsewhere",
        ),
        pytest.param(
            '{\r\n  "name": "a"\r\n}',
            '{\r\n  "name": "a",\r\n  "cdcheck": {\r\n    "rules": "L3",\r\n'
            '    "orm": "prisma"\r\n  }\r\n}',
            id="line ends of Windows",
        ),
        pytest.param(
            '{"name": "a"}',
            '{"name": "a", "cdcheck": { "rules": "L3", "orm": "prisma" }}',
            id="one line",
        ),
        pytest.param("{}\n", '{ "cdcheck": { "rules": "L3", "orm": "prisma" }}\n', id="an empty object"),
        pytest.param(
            '{\n  "cdcheck": {\n    "port": 80\n  }\n}\n',
            '{\n  "cdcheck": {\n    "rules": "L3",\n    "orm": "prisma",\n    "port": 80\n  }\n}\n',
            id="an object that is there",
        ),
        pytest.param(
            '{\n  "cdcheck": {}\n}\n',
            '{\n  "cdcheck": {\n    "rules": "L3",\n    "orm": "prisma"\n  }\n}\n',
            id="an empty one that is there",
        ),
    ],
)
def test_an_object_is_added_to_package_json(before: str, after: str) -> None:
    assert added("package.json", before, RULES) == after
    assert json.loads(after)


def test_a_file_of_its_own_keeps_its_head_and_its_tables() -> None:
    before = "# ours\n\nport = 80\n\n[layers]\na = 'models'\n"

    after = added("cdcheck.toml", before, RULES, ["[layers]"])

    assert after == '# ours\n\nrules = "L3"\norm = "prisma"\nport = 80\n\n[layers]\na = \'models\'\n'


def test_what_could_not_be_told_is_a_comment_of_a_new_table() -> None:
    after = added("pyproject.toml", "", {"rules": "L3"}, ["[tool.cdcheck.layers]", '"a" = "other"'])

    assert after.endswith('# [tool.cdcheck.layers]\n# "a" = "other"\n')
    assert tomllib.loads(after) == {"tool": {"cdcheck": {"rules": "L3"}}}


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        pytest.param("pyproject.toml", "[tool", "`pyproject.toml` does not parse", id="broken TOML"),
        pytest.param("package.json", "{", "`package.json` does not parse", id="broken JSON"),
        pytest.param("package.json", "[]", "`package.json` holds no object", id="a list"),
        pytest.param(
            "pyproject.toml",
            "tool = {cdcheck = {port = 80}}\n",
            'nothing can be added; state there: rules = "L3", orm = "prisma"',
            id="a table in one line",
        ),
    ],
)
def test_what_cannot_be_added_to_is_said(name: str, text: str, why: str) -> None:
    with pytest.raises(ConfigurationError, match="`") as refused:
        added(name, text, RULES)

    assert why in str(refused.value)
