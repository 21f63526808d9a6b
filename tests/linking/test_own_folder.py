"""Imports that name the app's own folder, as a start in the folder above it finds it."""

from pathlib import Path

import pytest

from cdcheck.cache import Cache
from cdcheck.reading import Reading
from cdcheck.sources import discover
from tests.trees import lay

ROUTES = """
from flask import Blueprint
api = Blueprint("api", __name__, url_prefix="/api")
@api.get("/notes")
def notes(): ...
"""
APP = """
from flask import Flask
from backend.routes.notes import api
app = Flask(__name__)
app.register_blueprint(api)
"""


@pytest.mark.parametrize(
    ("folder", "found"),
    [
        pytest.param("backend", "routes/notes.py", id="its name"),
        pytest.param("server", None, id="another name"),
    ],
)
def test_a_module_is_found_by_the_name_of_the_apps_own_folder(
    tmp_path: Path, folder: str, found: str | None
) -> None:
    lay(tmp_path / folder, {"routes/notes.py": ROUTES, "app.py": APP})

    project = Reading(discover(tmp_path / folder), Cache(None), lambda _: None).project(None)

    assert [one.target for one in project.imports if one.module.startswith("backend")] == [found]
