"""What the README shows is what happens."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog, Rule
from cdcheck.errors import CdcheckError, ConfigurationError, ToolError, UsageError
from cdcheck.packs import pack_names
from cdcheck.results import Category
from cdcheck.testing.pages import complaints

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
_BLOCK = re.compile(
    r"^(?P<fence>`{3,})(?P<word>\w+)\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)
_COUNTS = re.compile(r"[\d,]+(?= (?:rules|elements|had|files|lines|requests|assertions))")


def blocks(word: str) -> list[str]:
    return [block["text"] for block in _BLOCK.finditer(README) if block["word"] == word]


def shown_commands() -> list[tuple[str, str]]:
    """Every command of a `console` block, with the output below it."""
    parts = [
        part for block in blocks("console") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)
    ]
    return [(command, output) for part in parts if part for command, _, output in [part.partition("\n")]]


def without_counts(output: str) -> str:
    """Leaves out how much was examined: it grows with every rule."""
    return _COUNTS.sub("N", output)


@pytest.mark.parametrize(
    ("command", "output"), [pytest.param(*shown, id=shown[0]) for shown in shown_commands()]
)
def test_a_shown_command_prints_what_is_shown(command: str, output: str) -> None:
    program, *arguments = shlex.split(command)
    assert program == "cdcheck"

    told = subprocess.run(
        [sys.executable, "-m", "cdcheck", *arguments],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.stderr == ""
    assert without_counts(told.stdout) == without_counts(output)


def test_two_commands_set_everything_up() -> None:
    one, two = blocks("sh")

    assert one.splitlines()[-1] == "pip install . && cdcheck fixtures/flask-sqlite-sqlalchemy --rules L3"
    assert two == "scripts/test\n"
    assert os.access(ROOT / "scripts" / "test", os.X_OK)


def test_the_example_of_a_rule_is_what_its_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (code,), (page,) = blocks("python"), blocks("markdown")
    folder = tmp_path / "acme" / "rules" / "contract"
    folder.mkdir(parents=True)
    for package in (folder, folder.parent, folder.parent.parent):
        (package / "__init__.py").touch()
    (folder / "debug_route.py").write_text(code, "utf-8")
    (folder / "debug_route.md").write_text(page, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))

    catalog = Catalog(("cdcheck", "acme"))
    rule: Rule = catalog.rules["contract/debug-route"]

    assert len(code.splitlines()) == 6
    assert list(complaints(rule, catalog)) == []


def test_every_category_of_a_rule_is_in_the_table() -> None:
    used = {rule.category for rule in Catalog(("cdcheck",)).rules.values()} | {Category.DELIVERY}

    assert {f"| `{category}` |" for category in used if f"| `{category}` |" not in README} == set()


def test_every_level_is_in_the_table() -> None:
    levels = [name for name in pack_names() if re.fullmatch(r"L\d", name)]

    assert [level for level in levels if f"| `{level}` |" not in README] == []


@pytest.mark.parametrize("error", [CdcheckError, UsageError, ConfigurationError, ToolError])
def test_every_exit_code_is_in_the_table(error: type[CdcheckError]) -> None:
    assert f"| {error.exit_code} |" in README


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_what_a_document_names_exists(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    named = re.findall(r"`((?:cdcheck|tests|rules|scripts|benchmarks|fixtures|\.ci)/[\w./-]*)`", text)

    assert [path for path in (*linked, *named) if not (ROOT / path).exists()] == []
