"""Which engine is meant where nothing says to what an app connects."""

import pytest

from cdcheck.catalog import Catalog
from cdcheck.facts.database import Engine
from cdcheck.knowing import Knowledge
from cdcheck.model.task import Task
from cdcheck.testing.projects import project_of

MAPPED = """
import settings
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
engine = create_engine(settings.URL)
class Base(DeclarativeBase): ...
class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
"""


@pytest.mark.parametrize(
    ("app", "declared", "kind"),
    [
        pytest.param(MAPPED, "sqlalchemy\nasyncpg\n", "postgres", id="the only driver"),
        pytest.param(MAPPED, "sqlalchemy\naiosqlite\nasyncpg\n", "none", id="two drivers"),
        pytest.param("TAGS = {}\n", "asyncpg\n", "none", id="nothing uses it"),
        pytest.param(MAPPED, "sqlalchemy\n", "none", id="none"),
    ],
)
def test_the_only_declared_driver_is_what_an_orm_may_use(app: str, declared: str, kind: str) -> None:
    project = project_of({"app.py": app, "requirements.txt": declared})

    engine = Knowledge(project, Task(), Catalog(("cdcheck",)).facts).find(Engine)

    assert engine.kind == kind
    assert not engine.is_certain or kind == "none"
