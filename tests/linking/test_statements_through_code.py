"""Statements are followed through the app's own functions and classes to the driver that sends them."""

import pytest

from cdcheck.abstract.values import Known, Site, Text, Value
from cdcheck.linking.texts import join_texts
from cdcheck.testing.projects import project_of

_PYTHON_DB = """
import psycopg


def run(sql, *values):
    with psycopg.connect("dbname=app") as connection:
        return connection.execute(sql, values).fetchall()


class Database:
    def __init__(self, connection):
        self.connection = connection

    def fetch(self, sql):
        return self.connection.execute(sql).fetchall()
"""
_PYTHON = """
from contextlib import closing
from textwrap import dedent

import psycopg
from flask import Flask

from db import Database, run

app = Flask(__name__)


@app.get("/first")
def first():
    run("SELECT 0")
    Database(psycopg.connect("dbname=app")).fetch("SELECT 00")


@app.get("/second")
def second(order):
    {call}
"""
_JAVASCRIPT_DB = """
const { Pool } = require('pg');
const pool = new Pool();
class Users {
  constructor(db) { this.db = db; }
  all(sql) { return this.db.query(sql); }
}
module.exports = { query: (text, values) => pool.query(text, values), pool, Users };
"""
_JAVASCRIPT = """
const express = require('express');
const { query, pool, Users } = require('./db');
const app = express();
const texts = { one: 'SELECT 1', more: ['SELECT 1', 'SELECT 2'] };
app.get('/first', async () => { await query('SELECT 0'); await new Users(pool).all('SELECT 00'); });
app.get('/second', async (req) => { CALL });
"""


def sent(texts: dict[str, str]) -> set[tuple[str, str]]:
    """The statements, and the drivers that send them."""
    return {(query.sql, query.driver) for query in project_of(texts).queries if query.form == "sql"}


@pytest.mark.parametrize(
    "call",
    [
        pytest.param('run("SELECT 1")', id="a helper that others call too"),
        pytest.param('run("SELECT 1", 5)', id="with values"),
        pytest.param('[run(sql) for sql in ("SELECT 1",)]', id="in a comprehension"),
        pytest.param('sql = "SELECT"\n    sql += " 1"\n    run(sql)', id="a text that grows"),
        pytest.param('run(dedent("SELECT 1"))', id="a text whose margin is taken off"),
        pytest.param('Database(psycopg.connect("")).fetch("SELECT 1")', id="a class"),
        pytest.param('closing(psycopg.connect("")).execute("SELECT 1")', id="what is closed after it"),
    ],
)
def test_python_s_statements_are_followed(call: str) -> None:
    texts = {"db.py": _PYTHON_DB, "app.py": _PYTHON.format(call=call)}

    assert ("SELECT 1", "psycopg") in sent(texts)


@pytest.mark.parametrize(
    "call",
    [
        pytest.param("await query('SELECT 1');", id="a helper that others call too"),
        pytest.param("await query(texts.one);", id="a text in an object"),
        pytest.param("for (const text of texts.more) await query(text);", id="texts in a list"),
        pytest.param("await query(`SELECT ${1}`);", id="a template"),
        pytest.param("await new Users(pool).all('SELECT 1');", id="a class"),
        pytest.param("await query(['SELECT', '1'].join(' '));", id="a text that is joined"),
    ],
)
def test_javascript_s_statements_are_followed(call: str) -> None:
    texts = {"db.js": _JAVASCRIPT_DB, "app.js": _JAVASCRIPT.replace("CALL", call)}

    assert {"SELECT 1", "SELECT {}"} & {sql for sql, driver in sent(texts) if driver == "pg"}


_PAIRED = """
const pool = new (require('pg').Pool)();
const insert = async (tables, ...rows) => {
  const others = [...rows];
  others.shift();
  others.forEach((row, k) => {
    const keys = Object.keys(row).join();
    return pool.query(`INSERT INTO ${tables[k + 1]} (${keys}) VALUES (2)`);
  });
};
insert(['users', 'tags'], { name: 1 }, { label: 2 });
"""


def test_elements_go_with_those_at_their_own_place() -> None:
    texts = {"package.json": '{"dependencies": {"pg": "^8.0.0"}}', "app.js": _PAIRED}

    assert sent(texts) == {("INSERT INTO tags (label) VALUES (2)", "pg")}


_CHOSEN = """
const pool = new (require('pg').Pool)();
const find = (isAdmin) => {
  const table = isAdmin ? 'admins' : 'users';
  const key = isAdmin ? 'admin_id' : 'user_id';
  return pool.query(`SELECT ${key} FROM ${table}`);
};
"""


def test_two_choices_are_not_paired_at_will() -> None:
    texts = {"package.json": '{"dependencies": {"pg": "^8.0.0"}}', "app.js": _CHOSEN}

    assert {sql for sql, _ in sent(texts)} == {"SELECT admin_id FROM {}", "SELECT user_id FROM {}"}


def test_a_text_that_grows_without_end_is_given_up() -> None:
    text: Value = Known("")

    for place in range(1_000):
        text = join_texts([text, Known("a", Site("app.js", place, place + 1))])

    assert isinstance(text, Text)
    assert len(text.known) < 1_000


_KEYS = """
const { Pool } = require('pg');
const pool = new Pool();
function changed(data) {
  if (!data) return data;
  const out = {};
  for (const [key, value] of Object.entries(data)) out[key] = value;
  return out;
}
function chosen(data, allowed) {
  const fields = [];
  for (const name of allowed) if (data[name] !== undefined) fields.push(`${name} = ?`);
  return { fields };
}
const set = (data) => Object.keys(data).map((key) => `${key} = ?`).join(', ');
exports.first = (data) => {
  const made = changed({ a: 1 });
  made.b = 2;
  pool.query(`UPDATE one SET ${chosen(data, ['a', 'b']).fields.join(', ')}`);
};
exports.second = (data) => {
  pool.query(`UPDATE two SET ${set(changed(data))}`);
  pool.query(`UPDATE three SET ${chosen(data, ['c']).fields.join(', ')}`);
};
"""


def test_what_one_call_gives_holds_nothing_of_another() -> None:
    sent = {query.sql for query in project_of({"db.js": _KEYS}).queries if query.sql}

    assert "UPDATE three SET c = ?" in sent
    assert not any("a = ?" in sql or "b = ?" in sql for sql in sent if "UPDATE one" not in sql)


def test_what_a_function_replaces_is_not_known() -> None:
    text = """
const { Pool } = require('pg');
const pool = new Pool();
const snake = (key) => key.replace(/[A-Z]/g, (letter) => '_' + letter.toLowerCase());
pool.query(`UPDATE users SET ${snake('fullName')} = 1`);
"""
    assert [query.sql for query in project_of({"db.js": text}).queries] == ["UPDATE users SET {} = 1"]
