"""Which columns the annotations of SQLModel make, and those of an enumeration."""

import pytest

from cdcheck.model.data import Column
from cdcheck.testing.projects import project_of

HEAD = (
    "from enum import Enum\nfrom typing import ClassVar, Optional\n"
    "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n"
    "from pydantic import ConfigDict, PrivateAttr\n"
    "from sqlmodel import Field, SQLModel\n"
    "class Kind(str, Enum):\n    A = 'a'\n"
)


def columns_of(definition: str) -> list[Column]:
    text = (
        f"{HEAD}class Item(SQLModel, table=True):\n"
        f"    id: int | None = Field(default=None, primary_key=True)\n    {definition}\n"
    )
    return [one for one in project_of({"models.py": text}).tables[0].columns if one.name != "id"]


@pytest.mark.parametrize(
    ("definition", "name", "type_", "nullable", "has_default"),
    [
        pytest.param("a: str", "a", "VARCHAR", False, False, id="an annotation"),
        pytest.param("a: str = 'b'", "a", "VARCHAR", False, True, id="a default"),
        pytest.param("a: str = Field('b')", "a", "VARCHAR", False, True, id="a default of Field"),
        pytest.param("a: str = Field(...)", "a", "VARCHAR", False, False, id="none"),
        pytest.param(
            "a: str = Field(sa_column_kwargs={'server_default': 'b', 'name': 'c'})",
            "c",
            "VARCHAR",
            False,
            True,
            id="what is handed on",
        ),
        pytest.param("a: Kind", "a", "ENUM", False, False, id="an enumeration"),
        pytest.param("a: Optional[Kind] = None", "a", "ENUM", True, True, id="or nothing"),
    ],
)
def test_a_field_makes_a_column(
    definition: str, name: str, type_: str, nullable: bool, has_default: bool
) -> None:
    (column,) = columns_of(definition)

    assert (column.name, column.type) == (name, type_)
    assert (column.nullable, column.has_default) == (nullable, has_default)


@pytest.mark.parametrize(
    "definition",
    ["a: ClassVar[str] = 'b'", "model_config: ConfigDict = ConfigDict()", "_a: str = PrivateAttr('b')"],
)
def test_what_is_no_field_makes_none(definition: str) -> None:
    assert columns_of(definition) == []


def test_a_mapped_enumeration_is_one_of_the_database() -> None:
    text = (
        f"{HEAD}class Base(DeclarativeBase): ...\nclass Item(Base):\n    __tablename__ = 'items'\n"
        "    a: Mapped[Kind] = mapped_column(primary_key=True)\n    b: Mapped[Kind | None]\n"
    )

    columns = project_of({"models.py": text}).tables[0].columns

    assert [(one.type, one.nullable) for one in columns] == [("ENUM", False), ("ENUM", True)]
