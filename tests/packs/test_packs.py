from pathlib import Path

import pytest

from cdcheck.catalog import Catalog
from cdcheck.errors import ConfigurationError, UsageError
from cdcheck.packs import INFERRED, States, built_in_pack, pack_names, read_pack
from cdcheck.selection import Selection, nearest_rule, select
from tests.trees import lay

CATALOG = Catalog(("cdcheck",))


def selected(rules: str, folder: Path = Path()) -> Selection:
    return select(rules, CATALOG, {}, folder)


@pytest.mark.parametrize("name", pack_names())
def test_every_built_in_pack_can_be_selected(name: str) -> None:
    assert selected(name).name == name


@pytest.mark.parametrize(
    ("level", "stated"),
    [
        ("L0", States()),
        ("L1", States(architecture="clean")),
        ("L2", States(architecture="clean", database=INFERRED)),
        ("L3", States(architecture="clean", database=INFERRED, orm=INFERRED)),
    ],
)
def test_a_level_states_its_families_and_holds_the_rules_of_the_level_below(
    level: str, stated: States
) -> None:
    below = {"L1": "L0", "L2": "L1", "L3": "L2"}.get(level, level)

    assert selected(level).states == stated
    assert {s.rule.id for s in selected(below).rules} <= {s.rule.id for s in selected(level).rules}


@pytest.mark.parametrize(
    ("rules", "stated"),
    [
        ("postgres", States(database="postgres")),
        ("clean_architecture,sqlite", States(architecture="clean", database="sqlite")),
        ("django_orm", States(orm="django")),
        ("L3, sqlite", States(architecture="clean", database="sqlite", orm=INFERRED)),
        ("sqlite,L3", States(architecture="clean", database="sqlite", orm=INFERRED)),
        (
            "fastapi-openapi-clean_architecture-sqlite-sqlalchemy",
            States(
                "clean",
                "sqlite",
                "sqlalchemy",
                "fastapi",
                contract="conduit",
                schema="conduit",
                start_script="run.sh",
                health="/api/tags",
            ),
        ),
        ("architecture/upward-import", States(architecture="clean")),
    ],
)
def test_words_state_constraints(rules: str, stated: States) -> None:
    assert selected(rules).states == stated


def test_a_rule_can_be_selected_alone() -> None:
    assert [s.rule.id for s in selected("architecture/upward-import").rules] == [
        "architecture/upward-import"
    ]


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ("l3", "there is no pack `l3`; did you mean `L3`?"),
        ("postgress", "there is no pack `postgress`; did you mean `postgres`?"),
        (
            "architecture/upwards-import",
            "there is no rule `architecture/upwards-import`; did you mean `architecture/upward-import`?",
        ),
        ("sqlite,postgres", "`sqlite,postgres` states two values for database: `sqlite` and `postgres`"),
        ("L1,,L2", "`L1,,L2` names nothing between two commas"),
        ("", "no rules are named; `cdcheck rules` lists them, and the packs"),
        ("mine.yaml", "there is no pack file `mine.yaml`"),
        ("flask-fastapi", "`flask-fastapi` states two values for framework: `flask` and `fastapi`"),
    ],
)
def test_a_word_that_means_nothing_is_refused_in_one_sentence(rules: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        selected(rules)

    assert str(refused.value) == sentence


def test_a_pack_of_your_own_extends_others_and_sets_options(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "shared.yaml": "extends: [L1]\nwithout: [architecture/layer-cycle]\n",
            "mine.yaml": """\
                extends: [shared.yaml]
                states: {database: postgres}
                options:
                  architecture/upward-import: {type_only: true}
                """,
        },
    )

    found = selected("mine.yaml", tmp_path)

    assert found.states == States(architecture="clean", database="postgres")
    by_id = {s.rule.id: s.options for s in found.rules}
    assert by_id["architecture/upward-import"] == {"type_only": True}
    assert "architecture/layer-cycle" not in by_id


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("rule: [a/b]\n", "unknown field `rule`", id="an unknown field"),
        pytest.param("rules: 3\n", "`rules`: expected `array`, got `int`", id="a wrong type"),
        pytest.param("- a\n", "must hold named values", id="no mapping"),
        pytest.param("rules: [\n", "line 2, does not parse", id="no YAML"),
        pytest.param("about: a\nabout: b\n", "has the key `about` twice", id="a key twice"),
        pytest.param("extends: [L9]\n", "extends `L9`; there is no such pack", id="an unknown pack"),
        pytest.param("extends: [mine.yaml]\n", "extends itself", id="itself"),
        pytest.param("about: &a [*a]\n", "an alias that contains itself", id="an endless alias"),
        pytest.param(
            "".join(
                f"x{i}: &x{i} [{','.join([f'*x{i - 1}'] * 9 if i else ['1'] * 9)}]\n" for i in range(9)
            ),
            "grows past all bounds",
            id="an alias bomb",
        ),
        pytest.param("about: !!python/name:os.system ''\n", "does not parse", id="a Python object"),
        pytest.param("#" * 2_100_000, "is larger than 2 MB", id="a large file"),
        pytest.param("[" * 100_000, "does not parse", id="deep nesting"),
    ],
)
def test_a_pack_that_cannot_be_used_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    lay(tmp_path, {"mine.yaml": text})

    with pytest.raises(ConfigurationError) as refused:
        read_pack(tmp_path / "mine.yaml")

    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_rule_of_a_pack_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    lay(tmp_path, {"mine.yaml": "rules: [architecture/upward-imports]\n"})

    with pytest.raises(ConfigurationError, match="did you mean `architecture/upward-import`"):
        selected("mine.yaml", tmp_path)


def test_a_rule_is_found_by_its_last_part() -> None:
    assert nearest_rule("upward-import", CATALOG.rules) == "architecture/upward-import"


def test_every_pack_says_what_it_is_about() -> None:
    assert all(built_in_pack(name).about for name in pack_names())
