"""What the words of a statement tell without parsing it."""

import pytest

from cdcheck.languages.sql_words import tables_named


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ("SELECT 1 FROM users u JOIN articles a ON a.author_id = u.id", ("users", "articles")),
        ("-- names from history\n/* this table is\n new */ DELETE FROM users", ("users",)),
        ("INSERT INTO notes VALUES ('it''s from me', ' -- into you')", ("notes",)),
        ("UPDATE users SET name = {} WHERE id = 1", ("users",)),
        ("INSERT INTO users VALUES (1) ON CONFLICT (id) DO UPDATE SET name = 'a'", ("users",)),
        ("INSERT INTO users VALUES (1) ON DUPLICATE KEY UPDATE name = 'a'", ("users",)),
        ("SELECT id FROM users FOR UPDATE SKIP LOCKED", ("users",)),
        ("CREATE TABLE a (b INT REFERENCES c ON UPDATE CASCADE)", ("a",)),
    ],
    ids=["joined", "comments", "texts", "holes", "upsert", "upsert of MySQL", "locking", "an action"],
)
def test_tables_are_named_where_a_table_stands(sql: str, tables: tuple[str, ...]) -> None:
    assert tables_named(sql) == tables
