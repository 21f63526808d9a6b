"""Which creations of a schema the start of an app comes to."""

import pytest

from cdcheck.testing.projects import project_of

DATABASE = """
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase

engine = create_engine("sqlite:///app.db")


class Base(DeclarativeBase):
    pass


def prepare():
    Base.metadata.create_all(engine)
"""


@pytest.mark.parametrize(
    ("script", "app", "expected"),
    [
        pytest.param(
            "exec python app.py", "from database import prepare\nprepare()\n", True, id="called at once"
        ),
        pytest.param(
            "exec gunicorn app:app",
            "from database import prepare\napp = None\nif __name__ == '__main__':\n    prepare()\n",
            False,
            id="called only by a main module that is not started",
        ),
        pytest.param(
            "exec python app.py",
            "from database import prepare\napp = None\nif __name__ == '__main__':\n    prepare()\n",
            True,
            id="called by the main module that is started",
        ),
        pytest.param(
            "exec python app.py",
            "from database import prepare\nhooks = [prepare]\n",
            None,
            id="handed on",
        ),
        pytest.param(
            "exec gunicorn 'database:prepare()'", "from database import prepare\n", True, id="a factory"
        ),
        pytest.param(
            "exec flask --app app:app run",
            "from database import prepare\napp = None\n",
            False,
            id="imported and never called",
        ),
        pytest.param(
            "exec flask --app app:app run",
            "from database import prepare as create\napp = None\n",
            None,
            id="imported by another name",
        ),
        pytest.param(
            "python -c 'from database import *; prepare()'; exec python app.py",
            "import database\n",
            None,
            id="called by a command",
        ),
        pytest.param("exec python app.py", "app = None\n", False, id="in a file that nothing loads"),
        pytest.param("exec ./start", "app = None\n", None, id="started by what is not known"),
    ],
)
def test_a_creation_runs_on_start_or_not(script: str, app: str, expected: bool | None) -> None:
    project = project_of({"run.sh": f"{script}\n", "app.py": app, "database.py": DATABASE})

    assert [one.is_on_start for one in project.creations] == [expected]


def test_a_factory_may_be_called_by_another_module_too() -> None:
    called = "from database import prepare\napp = prepare()\n"
    script = "exec gunicorn 'database:prepare()'\n"

    project = project_of({"run.sh": script, "wsgi.py": called, "database.py": DATABASE})

    assert [one.is_on_start for one in project.creations] == [True]
