"""What a database has otherwise than was read, and what is no difference."""

import pytest
from msgspec.structs import replace

from cdcheck.model.data import Column, ForeignKey, Index, Table
from cdcheck.model.places import Location
from cdcheck.schemas.differences import differences

AT = Location("models.py")
ID = Column("id", "INTEGER", AT, nullable=False, is_primary=True)
EMAIL = Column("email", "VARCHAR(255)", AT, nullable=False, is_unique=True)
USERS = Table("users", AT, (ID, EMAIL))
OWNER = Column("user_id", "INTEGER", AT, nullable=False)
KEY = ForeignKey(("user_id",), "users", ("id",), AT, "CASCADE")
POSTS = Table("posts", AT, (ID, OWNER), foreign_keys=(KEY,))
LIVE = replace(
    USERS,
    columns=(replace(ID, nullable=True), replace(EMAIL, is_unique=False)),
    indexes=(Index(("email",), True, AT),),
)


def with_column(table: Table, column: Column) -> Table:
    return replace(table, columns=(*table.columns, column))


SAME = [
    pytest.param([USERS], [LIVE], id="uniqueness by an index"),
    pytest.param([replace(USERS, name="Users")], [replace(LIVE, name="public.users")], id="names"),
    pytest.param(
        [USERS], [LIVE, Table("alembic_version", AT, ())], id="what a tool notes about its own work"
    ),
    pytest.param(
        [with_column(USERS, Column("is_admin", "BOOLEAN", AT))],
        [with_column(LIVE, Column("is_admin", "TINYINT(1)", AT))],
        id="a type that the database does not have",
    ),
    pytest.param(
        [replace(USERS, columns=(ID,), is_complete=False)], [LIVE], id="a table that was read in part"
    ),
    pytest.param([Table("v", AT, (), origin="view")], [], id="a view"),
    pytest.param(
        [with_column(USERS, Column("bio", "", AT, nullable=None))],
        [with_column(LIVE, Column("bio", "TEXT", AT, nullable=False))],
        id="a column of which little is known",
    ),
    pytest.param(
        [replace(POSTS, foreign_keys=(replace(KEY, on_delete="RESTRICT"),))],
        [replace(POSTS, foreign_keys=(replace(KEY, on_delete=""),))],
        id="two words for refusing",
    ),
]


@pytest.mark.parametrize(("read", "live"), SAME)
def test_what_means_the_same_is_no_difference(read: list[Table], live: list[Table]) -> None:
    assert list(differences(read, live)) == []


OTHERWISE = [
    pytest.param([USERS], [], "the database has no `users`", id="no table"),
    pytest.param([], [LIVE], "`users` is in the database only", id="a table more"),
    pytest.param(
        [USERS],
        [replace(LIVE, columns=(ID,), indexes=())],
        "the database has no `users.email`",
        id="no column",
    ),
    pytest.param(
        [USERS],
        [with_column(LIVE, Column("age", "INTEGER", AT))],
        "`users.age` is in the database only",
        id="a column more",
    ),
    pytest.param(
        [USERS],
        [replace(LIVE, columns=(ID, replace(EMAIL, type="INTEGER")))],
        "`users.email` is `INTEGER` in the database, not `VARCHAR(255)`",
        id="another type",
    ),
    pytest.param(
        [USERS],
        [replace(LIVE, columns=(ID, replace(EMAIL, nullable=True)))],
        "`users.email` may be null in the database",
        id="null",
    ),
    pytest.param(
        [USERS],
        [replace(LIVE, indexes=(), columns=(ID, replace(EMAIL, is_unique=False)))],
        "`users.email` is not unique in the database",
        id="not unique",
    ),
    pytest.param(
        [replace(USERS, columns=(ID, replace(EMAIL, is_unique=False)))],
        [LIVE],
        "`users.email` is unique in the database only",
        id="unique",
    ),
    pytest.param(
        [POSTS],
        [replace(POSTS, foreign_keys=())],
        "`posts.user_id` refers to nothing in the database",
        id="no foreign key",
    ),
    pytest.param(
        [POSTS],
        [replace(POSTS, foreign_keys=(replace(KEY, on_delete="SET NULL"),))],
        "`posts.user_id` has `ON DELETE SET NULL` in the database",
        id="another action",
    ),
]


@pytest.mark.parametrize(("read", "live", "said"), OTHERWISE)
def test_what_the_database_has_otherwise_is_said(
    read: list[Table], live: list[Table], said: str
) -> None:
    assert said in list(differences(read, live))


def test_tables_are_not_too_many_where_not_all_were_read() -> None:
    assert list(differences([], [LIVE], is_all_read=False)) == []
