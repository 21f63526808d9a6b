"""SQL texts are split where their statements end."""

import pytest

from cdcheck.sql.statements import split


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        pytest.param("SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"], id="two"),
        pytest.param("SELECT ';' AS a, \"x;y\"", ["SELECT ';' AS a, \"x;y\""], id="in quotes"),
        pytest.param("SELECT 1 -- a; b\n, 2", ["SELECT 1 -- a; b\n, 2"], id="in a comment"),
        pytest.param("-- before\n/* ; */ SELECT 1;\n", ["SELECT 1"], id="comments around"),
        pytest.param(
            "CREATE FUNCTION f() AS $$ BEGIN; END $$; SELECT 1",
            ["CREATE FUNCTION f() AS $$ BEGIN; END $$", "SELECT 1"],
            id="in dollars",
        ),
        pytest.param(
            "CREATE TRIGGER a BEGIN UPDATE t SET x = CASE WHEN y THEN 1 END; SELECT 1; END; SELECT 2",
            [
                "CREATE TRIGGER a BEGIN UPDATE t SET x = CASE WHEN y THEN 1 END; SELECT 1; END",
                "SELECT 2",
            ],
            id="in a trigger",
        ),
        pytest.param("BEGIN; SELECT 1; END", ["BEGIN", "SELECT 1", "END"], id="a transaction"),
        pytest.param(
            "COPY t FROM stdin;\n1;2\n\\.\nSELECT 1;", ["COPY t FROM stdin", "SELECT 1"], id="data"
        ),
        pytest.param("\\connect app\nSELECT 1", ["SELECT 1"], id="a command of psql"),
        pytest.param("# it's\n\nSELECT 1;\n# --\nSELECT 2", ["SELECT 1", "SELECT 2"], id="of MySQL"),
        pytest.param("SELECT a\n#>> '{b}'", ["SELECT a\n#>> '{b}'"], id="an operator of PostgreSQL"),
        pytest.param(" ; ;", [], id="nothing"),
    ],
)
def test_a_text_is_split_at_its_semicolons(text: str, statements: list[str]) -> None:
    assert [statement.text for statement in split(text)] == statements


def test_a_statement_stands_where_it_begins() -> None:
    text = "-- name: a\n\n  SELECT 1;\nSELECT 2"

    assert [text[s.start : s.start + 8] for s in split(text)] == ["SELECT 1", "SELECT 2"]


@pytest.mark.parametrize(
    ("comment", "name", "mark"),
    [
        pytest.param("-- name: get-user^", "get-user", "^", id="aiosql"),
        pytest.param("-- name: add(a, b)<!", "add", "<!", id="with parameters"),
        pytest.param("-- :name users :many", "users", ":many", id="PugSQL"),
    ],
)
def test_a_comment_names_the_statement_below(comment: str, name: str, mark: str) -> None:
    (statement,) = split(f"{comment}\nSELECT 1")

    assert (statement.name, statement.mark) == (name, mark)


@pytest.mark.parametrize(
    "comment", ["-- migrate:down", "-- +goose Down", "-- Down Migration", "-- rambler down"]
)
def test_what_takes_a_migration_back_is_marked(comment: str) -> None:
    up, down = split(f"CREATE TABLE a (x int);\n{comment}\nDROP TABLE a;")

    assert (up.is_down, down.is_down) == (False, True)
