"""What Django's migrations come to, in the order of their dependencies."""

import pytest

from cdcheck.model.data import Table
from cdcheck.model.project import Project
from cdcheck.testing.projects import project_of

HEAD = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
FIRST = (
    HEAD
    + """
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Author",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("text", models.TextField()),
                ("old", models.TextField()),
                ("author", models.ForeignKey(to="blog.Author", on_delete=models.CASCADE)),
                ("fans", models.ManyToManyField(to="blog.Author")),
            ],
        ),
    ]
"""
)
SECOND = (
    HEAD
    + """
    dependencies = [("blog", "0009_first")]
    operations = [
        migrations.RenameField("post", "text", "body"),
        migrations.RemoveField(model_name="post", name="old"),
        migrations.AddField("post", "slug", models.SlugField(unique=True)),
        migrations.AlterField("post", "body", models.TextField(null=True)),
        migrations.AddConstraint(
            "post", models.UniqueConstraint(fields=["author", "slug"], name="once")
        ),
    ]
"""
)
RENAMED = (
    HEAD
    + """
    dependencies = [("blog", "0001_second")]
    operations = [migrations.RenameModel("Author", "Writer"), migrations.DeleteModel("Post")]
"""
)


def migrated(files: dict[str, str]) -> tuple[Project, dict[str, Table]]:
    project = project_of({f"blog/migrations/{name}.py": text for name, text in files.items()})
    return project, {table.name: table for table in project.tables if table.origin == "migration"}


def test_dependencies_decide_the_order() -> None:
    project, tables = migrated({"0009_first": FIRST, "0001_second": SECOND})

    assert [(m.tool, m.apps, m.doubt) for m in project.migrations] == [("django", ("blog",), "")]
    assert sorted(tables) == ["blog_author", "blog_post", "blog_post_fans"]
    post = tables["blog_post"]
    assert {(c.name, c.nullable, c.is_unique) for c in post.columns} == {
        ("id", False, False),
        ("body", True, False),
        ("author_id", False, False),
        ("slug", False, True),
    }
    assert [(key.columns, key.table) for key in post.foreign_keys] == [(("author_id",), "blog_author")]
    assert [index.columns for index in post.indexes] == [("author_id", "slug")]


def test_models_are_renamed_and_deleted() -> None:
    _, tables = migrated({"0009_first": FIRST, "0001_second": SECOND, "0002_third": RENAMED})

    assert sorted(tables) == ["blog_writer"]


def test_a_missing_migration_leaves_all_in_doubt() -> None:
    project, tables = migrated({"0001_second": SECOND})

    assert [m.doubt for m in project.migrations] == ["a migration that another depends on is missing"]
    assert tables == {}


@pytest.mark.parametrize("user", ["settings.AUTH_USER_MODEL", "get_user_model()", "User"])
def test_models_and_migrations_name_link_tables_alike(user: str) -> None:
    migration = (
        HEAD + "    dependencies = []\n    operations = [\n"
        "        migrations.CreateModel('User', [('id', models.AutoField(primary_key=True)),\n"
        "            ('groups', models.ManyToManyField(to='auth.Group')),\n"
        "            ('user_permissions', models.ManyToManyField(to='auth.Permission'))],\n"
        "            {'db_table': 'users'}),\n"
        "        migrations.CreateModel('Post', [('id', models.AutoField(primary_key=True)),\n"
        "            ('fans', models.ManyToManyField(to='blog.User'))]),\n    ]\n"
    )
    models = (
        "from django.conf import settings\nfrom django.contrib.auth import get_user_model\n"
        "from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin\n"
        "from django.db import models\n"
        "class User(AbstractBaseUser, PermissionsMixin):\n"
        "    class Meta:\n        db_table = 'users'\n"
        f"class Post(models.Model):\n    fans = models.ManyToManyField({user})\n"
    )
    texts = {
        "shop/settings.py": "AUTH_USER_MODEL = 'blog.User'\nINSTALLED_APPS = ['blog']\n",
        "blog/models.py": models,
        "blog/migrations/0001_initial.py": migration,
    }
    tables = {(t.name, t.origin): [c.name for c in t.columns] for t in project_of(texts).tables}

    for name in ("users_groups", "users_user_permissions", "blog_post_fans"):
        assert tables[name, "model"] == tables[name, "migration"]
