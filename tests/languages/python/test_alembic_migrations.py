"""What Alembic's migrations come to, one after the other."""

from cdcheck.model.data import Table
from cdcheck.model.project import Project
from cdcheck.testing.projects import project_of

FIRST = """
import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None


def upgrade():
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("old", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table("gone", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("users")
"""
SECOND = """
import sqlalchemy as sa
from alembic import op

revision = "b2"
down_revision = "a1"


def upgrade():
    op.add_column("users", sa.Column("team_id", sa.Integer(), sa.ForeignKey("teams.id")))
    op.drop_column("users", "old")
    op.alter_column("users", "name", new_column_name="username", nullable=True)
    op.create_index("by_name", "users", ["username"], unique=True)
    op.drop_table("gone")
    op.rename_table("users", "accounts")


def downgrade():
    op.rename_table("accounts", "users")
    op.drop_column("users", "team_id")
"""
BATCH = """
from alembic import op
import sqlalchemy as sa

revision = "c3"
down_revision = "b2"


def upgrade():
    with op.batch_alter_table("accounts") as batch:
        batch.add_column(sa.Column("email", sa.String(), nullable=False))
        batch.create_unique_constraint("one_email", ["email"])
        batch.drop_index("by_name")
"""


def migrated(*texts: str) -> tuple[Project, dict[str, Table]]:
    # Names of files in the wrong order show that revisions are followed.
    files = {f"alembic/versions/{9 - place}.py": text for place, text in enumerate(texts)}
    project = project_of(files)
    return project, {table.name: table for table in project.tables if table.origin == "migration"}


def test_revisions_are_run_in_the_order_that_they_state() -> None:
    project, tables = migrated(FIRST, SECOND)

    assert list(tables) == ["accounts"]
    accounts = tables["accounts"]
    assert [(c.name, c.type, c.nullable) for c in accounts.columns] == [
        ("id", "INTEGER", False),
        ("username", "VARCHAR(80)", True),
        ("team_id", "INTEGER", True),
    ]
    assert [(k.columns, k.table) for k in accounts.foreign_keys] == [(("team_id",), "teams")]
    assert [(i.columns, i.is_unique) for i in accounts.indexes] == [(("username",), True)]
    assert [(m.tool, m.doubt) for m in project.migrations] == [("alembic", "")]


def test_a_batch_changes_its_table() -> None:
    _, tables = migrated(FIRST, SECOND, BATCH)

    accounts = tables["accounts"]
    assert [c.name for c in accounts.columns] == ["id", "username", "team_id", "email"]
    assert [(i.columns, i.name) for i in accounts.indexes] == [(("email",), "one_email")]


def test_a_missing_revision_leaves_all_in_doubt() -> None:
    project, tables = migrated(FIRST, BATCH)

    assert [m.doubt for m in project.migrations] == ["a revision before one of them is missing"]
    assert [table.is_complete for table in tables.values()] == [False, False]


def test_sql_that_changes_tables_leaves_all_in_doubt() -> None:
    changed = SECOND.replace(
        'op.drop_table("gone")', 'op.execute("ALTER TABLE users ADD COLUMN age int")'
    )

    project, _ = migrated(FIRST, changed)

    assert [m.doubt for m in project.migrations] == ["a migration changes tables by SQL"]


def test_migrations_of_several_databases_leave_all_in_doubt() -> None:
    project, _ = migrated(FIRST, SECOND.replace("def upgrade()", "def upgrade(engine_name)"))

    assert [m.doubt for m in project.migrations] == ["a migration is told which database to change"]
