"""SQLAlchemy says what `orm/sqlalchemy-generic-array` predicts."""

import pytest
from sqlalchemy import ARRAY, Column, Integer, MetaData, String, Table
from sqlalchemy.dialects import postgresql

from cdcheck import engine
from cdcheck.catalog import Catalog
from cdcheck.model.task import Task
from cdcheck.testing.projects import project_of

DEFINITION = (
    "from sqlalchemy import ARRAY, Column, Integer, String\n"
    "from sqlalchemy.orm import declarative_base\n\n"
    "class A(declarative_base()):\n"
    "    __tablename__ = 'a'\n"
    "    id = Column(Integer, primary_key=True)\n"
    "    tags = Column(ARRAY(String))\n\n"
)


@pytest.mark.parametrize("operator", ["contains", "contained_by", "overlap"])
def test_the_generic_array_refuses_what_that_of_postgresql_takes(operator: str) -> None:
    catalog = Catalog(("cdcheck",))
    project = project_of(
        {"models.py": f"{DEFINITION}def tagged():\n    return A.tags.{operator}(['x'])\n"}
    )
    rule = engine.Selected(catalog.rules["orm/sqlalchemy-generic-array"])
    (finding,) = engine.run([rule], project, Task(), catalog).findings

    with pytest.raises((NotImplementedError, AttributeError)) as raised:
        getattr(column_of(ARRAY(String)), operator)(["x"])
    getattr(column_of(postgresql.ARRAY(String)), operator)(["x"])

    assert finding.violation.predicts in str(raised.value)


def column_of(type_: ARRAY[str]) -> Column[list[str]]:
    return Table("a", MetaData(), Column("id", Integer), Column("tags", type_)).c.tags
