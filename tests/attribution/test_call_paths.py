"""A finding is on the way of a request if it is in the handler, or in what the handler calls."""

from pathlib import Path

from cdcheck.attribution.call_paths import routes_with
from cdcheck.session import Request, check
from tests.trees import lay

APP = """\
from flask import Flask

from repository import articles, users

app = Flask(__name__)


@app.get("/api/articles")
def list_articles():
    return {"articles": articles()}


@app.get("/api/users")
def list_users():
    return {"users": users()}
"""
REPOSITORY = """\
import sqlite3


def connect():
    return sqlite3.connect("a.sqlite")


def articles():
    return rows("SELECT slug FROM articles WHERE title ILIKE 'a'")


def users():
    return rows("SELECT name FROM users")


def rows(statement):
    return connect().execute(statement).fetchall()


connect().execute("CREATE TABLE articles (slug TEXT, title TEXT)")
connect().execute("CREATE TABLE users (name TEXT)")
"""


def test_the_way_goes_through_calls_into_other_files(tmp_path: Path) -> None:
    files = {"app.py": APP, "repository.py": REPOSITORY, "requirements.txt": "flask==3.1.3\n"}
    report = check(Request(root=lay(tmp_path, files), rules="L0,sqlite", uses_cache=False))

    found = [one for one in report.findings if one.rule == "database/foreign-dialect"]
    routes = routes_with(found, report.project)

    assert [(route.method, route.path) for route in routes] == [("GET", "/api/articles")]
