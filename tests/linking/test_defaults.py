"""When the defaults of Python's parameters are read: where their function is defined."""

from cdcheck.testing.projects import project_of

SERVICE = """
class Notes:
    def all(self): ...
def notes() -> Notes:
    return Notes()
"""
ROUTES = """
from fastapi import Depends, FastAPI
from services import notes
app = FastAPI()
@app.get("/notes")
def notes(service=Depends(notes)):
    return service.all()
"""


def test_a_default_that_names_what_its_function_replaces_means_what_was_there() -> None:
    project = project_of({"services.py": SERVICE, "app.py": ROUTES})

    assert ("app.py:notes", "services.py:Notes.all") in {(c.caller, c.callee) for c in project.calls}


def test_a_default_that_calls_its_own_function_ends() -> None:
    project = project_of({"app.js": "function all(of = all()) {}\nall();\n"})

    assert [call.callee for call in project.calls if call.caller is None] == ["app.js:all"]
