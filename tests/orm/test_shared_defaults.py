"""SQLAlchemy gives one dict to all rows, unless the type follows its changes."""

import pytest
from sqlalchemy import JSON, Integer, create_engine
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import Session, declarative_base, mapped_column


@pytest.mark.parametrize(
    ("type_", "default", "is_shared"),
    [
        pytest.param(JSON, {}, True, id="a dict"),
        pytest.param(JSON, [], True, id="a list"),
        pytest.param(JSON, dict, False, id="what makes a dict"),
        pytest.param(MutableDict.as_mutable(JSON()), {}, False, id="a dict that is followed"),
    ],
)
def test_rows_share_what_is_the_default(type_: object, default: object, *, is_shared: bool) -> None:
    base = declarative_base()

    class Article(base):
        __tablename__ = "articles"
        id = mapped_column(Integer, primary_key=True)
        extra = mapped_column(type_, default=default)

    engine = create_engine("sqlite://")
    base.metadata.create_all(engine)
    with Session(engine) as session:
        one, other = Article(), Article()
        session.add_all([one, other])
        session.flush()

        assert (one.extra is other.extra) == is_shared
