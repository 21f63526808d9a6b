"""What the pages on Django's ORM and on DRF say is repeated with these themselves."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent

import pytest

from cdcheck import engine
from cdcheck.catalog import Catalog, Rule
from cdcheck.model.task import Task
from cdcheck.testing.cases import Case, Section, cases
from cdcheck.testing.projects import project_of, texts_of

pytest.importorskip("django", reason="Django is not installed")

CATALOG = Catalog(("cdcheck",))
NAMES = (
    "orm/django-unknown-field",
    "orm/django-unknown-lookup",
    "orm/django-json-contains",
    "orm/django-related-name-clash",
    "orm/django-missing-on-delete",
    "orm/django-app-not-installed",
    "orm/django-unknown-user-model",
    "orm/django-wait-in-coroutine",
    "orm/django-refused-value",
    "orm/django-unsaved-row",
    "orm/django-broken-transaction",
    "orm/django-manager-as-list",
    "orm/django-narrow-lookup",
    "orm/django-unconnected-receiver",
    "orm/django-stale-expression",
    "orm/django-lazy-load-in-coroutine",
)
OF_DRF = (
    "framework/django-view-arguments",
    "orm/django-unhandled-get",
    "framework/drf-refused-serializer",
    "framework/django-no-response",
    "framework/django-class-as-view",
    "framework/drf-misused-serializer",
    "framework/drf-missing-context",
    "framework/drf-unwritten-field",
)
HAS_DRF = find_spec("rest_framework") is not None
OFFLINE = "shop/offline.py"
PLAIN_SETTINGS = """
SECRET_KEY = "x"
INSTALLED_APPS = ["shop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
"""
MAIN = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django
django.setup()
from django.core.management import call_command
call_command("check")
call_command("migrate", run_syncdb=True, verbosity=0)
if os.path.exists("shop/queries.py"):
    from shop import queries
    queries.run()
"""


def page_cases(section: Section) -> Iterator[object]:
    for rule in (CATALOG.rules[name] for name in (*NAMES, *OF_DRF)):
        needs_drf = pytest.mark.skipif(
            rule.id in OF_DRF and not HAS_DRF, reason="Django REST framework is not installed"
        )
        for case in cases(rule.page.read_text("utf-8")):
            if case.section is section and OFFLINE not in dict(case.files):
                yield pytest.param(rule, case, id=f"{rule.id}, {case.name}", marks=needs_drf)


@pytest.mark.parametrize(("rule", "case"), list(page_cases(Section.FLAGGED)))
def test_what_is_flagged_fails_as_predicted(rule: Rule, case: Case, tmp_path: Path) -> None:
    texts = dict(case.files)
    project = project_of(texts)
    checked = engine.run([engine.Selected(rule)], project, case.task, CATALOG, texts_of(texts))
    predicted = [finding.violation.predicts for finding in checked.findings]

    done = run(case.files, tmp_path)

    assert predicted
    assert done.returncode != 0
    assert [words for words in predicted if words not in done.stderr] == [], done.stderr[-2000:]


@pytest.mark.parametrize(("rule", "case"), list(page_cases(Section.NOT_FLAGGED)))
def test_what_is_not_flagged_runs(rule: Rule, case: Case, tmp_path: Path) -> None:
    done = run(case.files, tmp_path)

    assert done.returncode == 0, f"{rule.id}: {done.stderr[-2000:]}"


@pytest.mark.parametrize(
    ("statement", "values", "said"),
    [
        pytest.param("SELECT '%s'", ["a"], "uses 0, and there are 1 supplied", id="a quoted place"),
        pytest.param("SELECT %s, %s", ["a"], "uses 2, and there are 1 supplied", id="too few values"),
        pytest.param("SELECT ?", ["a"], "", id="a place of SQLite's own"),
    ],
)
def test_django_counts_places_on_sqlite(
    statement: str, values: list[str], said: str, tmp_path: Path
) -> None:
    queries = f"""
        from django.db import connection
        def run():
            connection.cursor().execute({statement!r}, {values!r})
    """
    files = (("settings.py", PLAIN_SETTINGS), ("shop/queries.py", dedent(queries)))
    done = run(files, tmp_path)

    assert (done.returncode != 0, said in done.stderr) == (said != "", True), done.stderr[-2000:]


MADE_ONCE = """
    import uuid
    from django.db import models
    from django.utils import timezone
    class Token(models.Model):
        id = models.UUIDField(primary_key=True, default=uuid.uuid4)
        key = models.UUIDField({options}default=uuid.uuid4())
        made_at = models.DateTimeField(default=timezone.now())
"""


@pytest.mark.parametrize(
    "options", [pytest.param("", id="plain"), pytest.param("unique=True, ", id="unique")]
)
def test_a_default_that_is_called_is_the_same_for_all_rows(options: str, tmp_path: Path) -> None:
    queries = """
        from shop.models import Token
        def run():
            Token.objects.create()
            Token.objects.create()
            for name in ("key", "made_at"):
                print(len(set(Token.objects.values_list(name, flat=True))))
    """
    written = {"shop/models.py": MADE_ONCE.format(options=options), "shop/queries.py": queries}
    texts = {"settings.py": PLAIN_SETTINGS, **{path: dedent(text) for path, text in written.items()}}
    selected = [engine.Selected(CATALOG.rules["orm/default-made-once"])]
    found = engine.run(selected, project_of(texts), Task(), CATALOG, texts_of(texts)).findings
    predicted = [one.violation.predicts for one in found if one.violation.predicts]

    done = run(texts.items(), tmp_path)

    assert [one.violation.at.line for one in found] == [7, 8]
    assert (done.returncode != 0) == bool(predicted) == bool(options)
    assert all(words in done.stderr for words in predicted), done.stderr[-2000:]
    assert done.stdout.split() == ([] if options else ["1", "1"])


@pytest.mark.parametrize(("asked", "count"), [("all()", 4), ('select_related("author")', 1)])
def test_a_relation_that_was_not_loaded_takes_a_query_for_each_row(
    asked: str, count: int, tmp_path: Path
) -> None:
    models = """
        from django.db import models
        class Author(models.Model):
            username = models.CharField(max_length=20)
        class Article(models.Model):
            author = models.ForeignKey(Author, on_delete=models.CASCADE)
    """
    queries = f"""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext
        from shop.models import Article, Author
        def run():
            for _ in range(3):
                Article.objects.create(author=Author.objects.create(username="ann"))
            with CaptureQueriesContext(connection) as queries:
                print([article.author.username for article in Article.objects.{asked}])
            assert len(queries) == {count}, len(queries)
    """
    texts = {"settings.py": PLAIN_SETTINGS, "shop/models.py": models, "shop/queries.py": queries}
    done = run([(path, dedent(text)) for path, text in texts.items()], tmp_path)

    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.skipif(not HAS_DRF, reason="Django REST framework is not installed")
@pytest.mark.parametrize(
    ("loading", "asked", "queries"),
    [
        pytest.param("all()", "count()", 4, id="a count for each row"),
        pytest.param('prefetch_related("fans")', "count()", 2, id="a count of what is loaded"),
        pytest.param('prefetch_related("fans")', "filter(pk=1).exists()", 5, id="another query"),
    ],
)
def test_a_method_field_takes_a_query_for_each_row_that_is_answered(
    loading: str, asked: str, queries: int, tmp_path: Path
) -> None:
    models = """
        from django.db import models
        class Author(models.Model):
            username = models.CharField(max_length=20)
        class Article(models.Model):
            fans = models.ManyToManyField(Author)
    """
    run_by = f"""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext
        from rest_framework import serializers
        from shop.models import Article
        class ArticleSerializer(serializers.ModelSerializer):
            fans = serializers.SerializerMethodField()
            class Meta:
                model = Article
                fields = ["fans"]
            def get_fans(self, article):
                return article.fans.{asked}
        def run():
            for _ in range(3):
                Article.objects.create()
            with CaptureQueriesContext(connection) as sent:
                ArticleSerializer(Article.objects.{loading}, many=True).data
            assert len(sent) == {queries}, len(sent)
    """
    settings = PLAIN_SETTINGS.replace('["shop"]', '["django.contrib.contenttypes", "shop"]')
    settings += 'REST_FRAMEWORK = {"UNAUTHENTICATED_USER": None}'
    texts = {"settings.py": settings, "shop/models.py": models, "shop/queries.py": run_by}
    done = run([(path, dedent(text)) for path, text in texts.items()], tmp_path)

    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize(("key", "is_same"), [(256, True), (257, False)])
def test_the_keys_of_one_row_read_twice_are_one_object_while_they_are_small(
    key: int, is_same: bool, tmp_path: Path
) -> None:
    models = """
        from django.db import models
        class Author(models.Model):
            username = models.CharField(max_length=20)
    """
    queries = f"""
        from shop.models import Author
        def run():
            Author.objects.create(pk={key}, username="ann")
            first, second = Author.objects.get(username="ann"), Author.objects.get(username="ann")
            assert (first.pk is second.pk) == {is_same} and first.pk == second.pk
    """
    texts = {"settings.py": PLAIN_SETTINGS, "shop/models.py": models, "shop/queries.py": queries}
    done = run([(path, dedent(text)) for path, text in texts.items()], tmp_path)

    assert done.returncode == 0, done.stderr[-2000:]


def run(files: Iterable[tuple[str, str]], folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs an app: its checks, its tables, its queries."""
    for path, text in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    command = [sys.executable, "-c", MAIN]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
