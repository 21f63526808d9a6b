"""What holds for the whole tree: pages, packs, recognisers, sizes, reasons, messages, clean apps."""

import ast
import re
import sys
import tokenize
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from cdcheck import engine
from cdcheck.catalog import Catalog, Rule
from cdcheck.languages.recognisers import libraries, waiting
from cdcheck.packs import pack_names
from cdcheck.proving import PROVERS
from cdcheck.results import Confidence, Finding, Violation
from cdcheck.selection import select
from cdcheck.session import Request, check
from cdcheck.testing.cases import cases
from cdcheck.testing.projects import project_of, texts_of
from tests.fixture_apps.fixture import FIXTURES

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "cdcheck").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
CATALOG = Catalog(("cdcheck",))
RULES = [pytest.param(rule, id=id_) for id_, rule in CATALOG.rules.items()]
MOST_LINES, MOST_LINES_OF_A_RULE, MOST_CHARACTERS = 400, 80, 100
_IGNORE = re.compile(r"#\s*(?:noqa|type:\s*ignore)")
_WITH_REASON = re.compile(r"# noqa: [A-Z]+\d+(?:, [A-Z]+\d+)* \(.+\)|# type: ignore\[[\w, -]+\]  # .+")
_FOUND_BY_PLACE = re.compile(
    r"cdcheck\.(__main__|linking\.manifest_formats\.\w+|(cli|facts|provers|report|rules|testing)\b.*|languages\.\w+(\.(extensions|frameworks|injectors|orms)\b.*|\.standard)?)$"
)
_PLACES = re.compile(r"`[^`]*`")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_a_page(rule: Rule) -> None:
    assert rule.page.is_file()


def test_every_page_belongs_to_a_rule() -> None:
    pages = sorted((ROOT / "cdcheck" / "rules").rglob("*.md"))

    assert [name_of(page) for page in pages if not page.with_suffix(".py").is_file()] == []


def test_every_rule_belongs_to_a_pack() -> None:
    packed = {selected.rule.id for pack in pack_names() for selected in select(pack, CATALOG, {}).rules}

    assert set(CATALOG.rules) - packed == set()


@pytest.mark.parametrize("language", ["python", "javascript"])
def test_every_recogniser_has_a_library_of_its_own_name(language: str) -> None:
    held = {load().name for load in waiting(language).values()}
    names = [*(library.name for library in libraries(language)), *held]

    assert len(names) == len(set(names))
    assert "" not in names


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=name_of)
def test_no_module_is_too_long(path: Path) -> None:
    is_rule = path.is_relative_to(ROOT / "cdcheck" / "rules")
    most = MOST_LINES_OF_A_RULE if is_rule else MOST_LINES

    assert len(path.read_text("utf-8").splitlines()) <= most


def test_no_module_is_named_for_what_it_excludes_nothing_of() -> None:
    banned = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}

    assert [name_of(path) for path in MODULES if path.stem in banned or path.parent.name in banned] == []


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=name_of)
def test_no_ignore_is_without_a_reason(path: Path) -> None:
    assert list(_ignores_without_reason(path)) == []


def _ignores_without_reason(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            is_ignore = token.type == tokenize.COMMENT and _IGNORE.match(token.string)
            if is_ignore and not _WITH_REASON.fullmatch(token.string):
                yield f"{name_of(path)}:{token.start[0]}: {token.string}"


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=name_of)
def test_nothing_private_is_unused(path: Path) -> None:
    text = path.read_text("utf-8")
    words = Counter(re.findall(r"\w+", text))

    assert [name for name in _private_names(ast.parse(text)) if words[name] == 1] == []


def _private_names(module: ast.Module) -> Iterator[str]:
    """Lists what a module defines for itself; what is decorated may be found by its decorator."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        else:
            continue
        yield from (name for name in names if re.match(r"_[A-Za-z]", name))


def test_what_is_imported_is_depended_on_and_nothing_else() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    used_by_us = ("live", "mcp", "study", "cluster")
    stated = [*project["dependencies"], *(one for name in used_by_us for one in extras[name])]
    needed = {re.split(r"[<>=~!\[ ]", dependency)[0].lower() for dependency in stated}
    offered = packages_distributions()
    imported = {name for path in MODULES for name in _imported(path)}

    used = {
        distribution.lower()
        for name in imported - sys.stdlib_module_names - {"cdcheck"}
        for distribution in offered.get(name, [name])
    }

    assert used == needed


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_data_are_structs(path: Path) -> None:
    text = path.read_text("utf-8").replace("MappedAsDataclass", "").replace("dataclasses.dataclass", "")

    assert "dataclass" not in text


def test_no_module_is_unreachable() -> None:
    imported = {name for path in MODULES for name in _imported_modules(path)}
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in MODULES}

    named = {"cdcheck", *PROVERS.values()}
    lost = {name.removesuffix(".__init__") for name in modules} - imported - named

    assert sorted(name for name in lost if not _FOUND_BY_PLACE.match(name)) == []


def _imported_modules(path: Path) -> Iterator[str]:
    """Every module that an import may mean: `from a.b import c` may mean `a.b` and `a.b.c`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = node.module.split(".")
            yield from (".".join(parts[: count + 1]) for count in range(len(parts)))
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("category", sorted({rule.category for rule in CATALOG.rules.values()}))
def test_every_category_has_a_planted_app(category: str) -> None:
    expected = {
        expectation["rule"].partition("/")[0]
        for file in FIXTURES.glob("*/fixture.toml")
        for expectation in tomllib.loads(file.read_text("utf-8")).get("expect", ())
    }

    assert category in expected


@pytest.mark.parametrize("rule", RULES)
def test_a_message_is_a_short_clause(rule: Rule) -> None:
    violations = list(_on_its_page(rule))

    assert violations
    assert [v.message for v in violations if not _is_clause(v.message)] == []


def _on_its_page(rule: Rule) -> Iterator[Violation]:
    for case in cases(rule.page.read_text("utf-8")):
        project = project_of(dict(case.files), case.task.start_script)
        texts = texts_of(dict(case.files))
        checked = engine.run([engine.Selected(rule)], project, case.task, CATALOG, texts)
        yield from (finding.violation for finding in checked.findings)


def _is_clause(message: str) -> bool:
    bare = _PLACES.sub("", message)
    # A name such as SQL, Express or Hono may begin a clause; a lower-case letter is not asked of it.
    first = bare.strip().partition(" ")[0]
    begins_low = not first[:1].isupper() or first in _NAMES
    return begins_low and not message.endswith(".") and len(message) < MOST_CHARACTERS


_NAMES = frozenset(
    {"Flask", "FastAPI", "Django", "Express", "Fastify", "Hono", "Koa", "SQL", "HTTP", "ES"}
)


@cache
def clean_apps() -> tuple[tuple[str, dict[str, str], Path], ...]:
    """The name, stated constraints and folder of every clean app."""
    found = []
    for file in sorted(FIXTURES.glob("*/fixture.toml")):
        told = tomllib.loads(file.read_text("utf-8"))
        if told["kind"] == "clean":
            found.append((file.parent.name, told.get("constraints", {}), file.parent))
    return tuple(found)


def _packs_for(constraints: dict[str, str]) -> Iterator[str]:
    """What an app is held to: the level that all its families make, or those families one by one."""
    level = "L3" if {"architecture", "database", "orm"} <= constraints.keys() else "L0"
    words = {"clean": "clean_architecture", "django": "django_orm"}
    named = [words.get(value, value) for value in constraints.values()]
    yield ",".join([level, *named]) if level == "L0" else level
    yield f"{level},conduit"


@pytest.mark.parametrize(
    ("packs", "constraints", "folder"),
    [
        pytest.param(packs, constraints, folder, id=f"{name} with {packs}")
        for name, constraints, folder in clean_apps()
        for packs in _packs_for(constraints)
    ],
)
def test_a_clean_app_has_no_finding(packs: str, constraints: dict[str, str], folder: Path) -> None:
    stated = {key: constraints.get(key) for key in ("database", "orm")}

    report = check(Request(root=folder, rules=packs, overrides=stated, uses_cache=False))

    assert [_told(finding) for finding in report.findings if _is_proven(finding)] == []
    assert report.crashed == ()


def _is_proven(finding: Finding) -> bool:
    return finding.violation.confidence is Confidence.PROVEN


def _told(finding: Finding) -> str:
    return f"{finding.violation.at}: {finding.violation.message} ({finding.rule})"
