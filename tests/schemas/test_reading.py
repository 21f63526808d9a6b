"""What is said of a schema file that cannot be used."""

from pathlib import Path

import pytest

from cdcheck.errors import ConfigurationError, UsageError
from cdcheck.schemas.reading import demand_of, find_schema


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tables: []", "it demands no table below `tables`"),
        ("tables: [{nme: users}]", "`tables[0]`: object contains unknown field `nme`"),
        ("tables: [{name: 7}]", "`tables[0].name`: expected `str`, got `int`"),
        (
            "tables: [{name: users, columns: [{name: id, types: [words]}]}]",
            "`tables[0].columns[0].types[0]`: invalid enum value 'words'",
        ),
        (
            "tables: [{name: users, columns: [{name: id, references: people}]}]",
            "`tables[0].columns`: `id` names `people`, which is no table here",
        ),
        ("tables: [{name: users, unique: [[email]]}]", "`tables[0]`: `email` is none of its columns"),
        ("tables: [{name: ''}]", "`tables[0].name`: a table needs a name"),
        ("lenient: [sometimes]", "`lenient[0]`: invalid enum value 'sometimes'"),
    ],
)
def test_a_sentence_names_the_field(text: str, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "schema.yaml"
    file.write_text(text, "utf-8")

    with pytest.raises(ConfigurationError) as caught:
        demand_of(file)

    assert sentence in str(caught.value)


def test_a_schema_is_found_by_name_or_path(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("tables: [{name: users}]", "utf-8")

    assert find_schema("conduit").name == "conduit.yaml"
    assert demand_of(find_schema("own.yaml", tmp_path)).tables[0].name == "users"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("conduct", "there is no schema `conduct`; name a file, or one of `conduit`"),
        ("own.yaml", "there is no schema file `own.yaml`"),
    ],
)
def test_a_schema_that_is_nowhere_is_refused(name: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence.replace("`", ".")):
        find_schema(name)
