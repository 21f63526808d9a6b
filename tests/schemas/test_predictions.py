"""What rules on databases predict is what the real libraries do with the same code."""

import subprocess
import sys
from pathlib import Path

import pytest

from cdcheck import engine
from cdcheck.catalog import Catalog
from cdcheck.model.task import Task
from cdcheck.testing.projects import project_of, texts_of

CATALOG = Catalog(("cdcheck",))
MODELS = """
from sqlalchemy import {types}
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

{engine}


class Base(DeclarativeBase):
    pass


class Tag(Base):
    __tablename__ = "tags"

    name: Mapped[str] = mapped_column({column}primary_key=True)
"""
SYNC = "from sqlalchemy import create_engine\nengine = create_engine"
ASYNC = "from sqlalchemy.ext.asyncio import create_async_engine\nengine = create_async_engine"


def models(engine: str, types: str = "String", column: str = "") -> str:
    return MODELS.format(engine=engine, types=types, column=column)


CASES = [
    pytest.param(
        "database/driver-mismatch",
        {"app.py": models(f'{ASYNC}("sqlite:///app.db")')},
        "import app",
        id="a synchronous driver in an asynchronous engine",
    ),
    pytest.param(
        "database/driver-mismatch",
        {"app.py": models(f'{SYNC}("sqlite+aiosqlite:///app.db")')},
        "import app; app.engine.connect()",
        id="an asynchronous driver in a synchronous engine",
    ),
    pytest.param(
        "database/driver-mismatch",
        {"app.py": models(f'{SYNC}("postgres://user@localhost/app")')},
        "import app",
        id="a dialect that is none",
    ),
    pytest.param(
        "database/create-all-on-async-engine",
        {
            "app.py": models(f'{ASYNC}("sqlite+aiosqlite:///app.db")')
            + "\nBase.metadata.create_all(engine)\n"
        },
        "import app",
        id="create_all on an asynchronous engine",
    ),
    pytest.param(
        "database/unsupported-type",
        {"app.py": models(f'{SYNC}("sqlite:///app.db")', "ARRAY, String", "ARRAY(String), ")},
        "import app; app.Base.metadata.create_all(app.engine)",
        id="an array in SQLite",
    ),
    pytest.param(
        "database/driver-url",
        {"app.py": 'import sqlite3\nsqlite3.connect("sqlite:///app.db")\n'},
        "import app",
        id="a URL for a path",
    ),
    pytest.param(
        "database/models-not-imported",
        {
            "run.sh": "exec python app.py\n",
            "database.py": f'from sqlalchemy.orm import DeclarativeBase\n{SYNC}("sqlite:///app.db")\n'
            "class Base(DeclarativeBase):\n    pass\n\nBase.metadata.create_all(engine)\n",
            "models.py": "from sqlalchemy.orm import Mapped, mapped_column\n"
            "from database import Base\n\n"
            'class Tag(Base):\n    __tablename__ = "tags"\n'
            "    name: Mapped[str] = mapped_column(primary_key=True)\n",
            "app.py": "from database import engine\nfrom models import Tag\n",
        },
        "import app; from sqlalchemy import select; app.engine.connect().execute(select(app.Tag))",
        id="models that are imported after their tables are created",
    ),
    pytest.param(
        "database/base-never-created",
        {
            "run.sh": "exec python app.py\n",
            "app.py": models(f'{SYNC}("sqlite:///app.db")')
            + "\nclass OtherBase(DeclarativeBase):\n    pass\n\n"
            "OtherBase.metadata.create_all(engine)\n",
        },
        "import app; from sqlalchemy import select; app.engine.connect().execute(select(app.Tag))",
        id="tables of another base",
    ),
    pytest.param(
        "database/models-not-imported",
        {
            "run.sh": "exec gunicorn 'app:create_app()'\n",
            "models.py": "from sqlalchemy.orm import Mapped, mapped_column\n"
            "from database import Base\n\n"
            'class Tag(Base):\n    __tablename__ = "tags"\n'
            "    name: Mapped[str] = mapped_column(primary_key=True)\n",
            "database.py": f'from sqlalchemy.orm import DeclarativeBase\n{SYNC}("sqlite:///app.db")\n'
            "class Base(DeclarativeBase):\n    pass\n",
            "app.py": "from sqlalchemy import select\nfrom database import Base, engine\n\n"
            "def create_app():\n    Base.metadata.create_all(engine)\n    from models import Tag\n"
            "    return engine.connect().execute(select(Tag))\n",
        },
        "import app; app.create_app()",
        id="models that a factory imports after their tables are created",
    ),
]


@pytest.mark.parametrize(("rule", "files", "code"), CASES)
def test_the_predicted_error_is_raised(
    rule: str, files: dict[str, str], code: str, tmp_path: Path
) -> None:
    project = project_of(files)

    checked = engine.run(
        [engine.Selected(CATALOG.rules[rule])], project, Task(), CATALOG, texts_of(files)
    )

    [finding] = checked.findings
    assert finding.violation.predicts
    assert finding.violation.predicts in error_of(code, files, tmp_path)


def error_of(code: str, files: dict[str, str], folder: Path) -> str:
    for path, text in files.items():
        (folder / path).write_text(text, "utf-8")
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stderr
