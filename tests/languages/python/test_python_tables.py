"""What is understood of the tables that Python's mappers define, as people write them."""

import pytest

from cdcheck.testing.projects import project_of

IMPORTS = (
    "from sqlalchemy import ForeignKey, String\n"
    "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship\n"
)


@pytest.mark.parametrize(
    "mixin",
    [
        pytest.param("    id: Mapped[int] = mapped_column(primary_key=True)\n", id="named alike"),
        pytest.param(
            "    id: Mapped[int] = mapped_column('id', primary_key=True)\n", id="with its name"
        ),
    ],
)
def test_a_key_to_a_mixins_column_leads_to_the_class_it_was_read_from(mixin: str) -> None:
    texts = {
        "models.py": f"{IMPORTS}class Base(DeclarativeBase): ...\nclass Numbered:\n{mixin}"
        "class User(Numbered, Base):\n    __tablename__ = 'users'\n"
        "class Token(Numbered, Base):\n    __tablename__ = 'tokens'\n"
        "    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))\n"
    }
    keys = {table.name: table.foreign_keys for table in project_of(texts).tables}

    assert [key.table for key in keys["tokens"]] == ["users"]


def test_a_base_may_name_the_tables_of_its_subclasses() -> None:
    texts = {
        "models.py": f"{IMPORTS}class Base(DeclarativeBase):\n"
        "    def __init_subclass__(cls) -> None:\n"
        "        cls.__tablename__ = f'shop_{cls.__tablename__}'\n"
        "        super().__init_subclass__()\n"
        "class User(Base):\n    __tablename__ = 'users'\n"
        "    id: Mapped[int] = mapped_column(primary_key=True)\n"
    }

    assert [table.name for table in project_of(texts).tables] == ["shop_users"]
