"""Django models of an app that has no migrations: `migrate` makes no tables for them."""

from collections.abc import Iterator
from posixpath import dirname

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.orm import OrmInUse
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.data import Table
from cdcheck.model.project import Project
from cdcheck.model.starting import Command, StartScript


@rule(where=lambda orm: orm.name == "django")
def missing_migrations(orm: OrmInUse, project: Project, words: SourceWords) -> Verdicts:
    del orm
    start = project.start
    migrating = _running("migrate", start)
    if start is None or not start.is_understood or not migrating:
        return
    if any("--run-syncdb" in c.words for c in migrating) or words.mentions(
        "migration_modules", "call_command"
    ):
        return
    for folder, table in _first_tables(project).items():
        app = folder.rpartition("/")[2]
        files = [f.path for f in project.files if f.path.startswith(f"{folder}/migrations/")]
        has_migrations = any(not path.endswith("/__init__.py") for path in files)
        if has_migrations or any(
            _makes(app, command, files) for command in _running("makemigrations", start)
        ):
            continue
        yield Violation(
            at=table.at,
            message=f"`{app}` has models, but no migrations: nothing makes `{table.name}`",
            about=app,
            hint=f"run `manage.py makemigrations {app}`, and deliver what it writes",
            evidence=tuple(Evidence(command.at, "migrations are run here") for command in migrating[:1]),
            predicts=f"no such table: {table.name}",
        )


def _running(verb: str, start: StartScript | None) -> list[Command]:
    return [
        command for command in (start.commands if start is not None else ()) if verb in command.words
    ]


def _makes(app: str, command: Command, files: list[str]) -> bool:
    """Tells whether a command writes an app's first migration: it passes over apps without a package."""
    labels = [
        w for w in command.words[command.words.index("makemigrations") + 1 :] if not w.startswith("-")
    ]
    return app in labels or any("$" in label for label in labels) or (not labels and bool(files))


def _first_tables(project: Project) -> dict[str, Table]:
    """Gives each app's first table of a model, by the app's folder."""
    found: dict[str, Table] = {}
    for folder, table in _tables(project):
        if not folder or table.is_test:
            continue
        found.setdefault(folder, table)
    return found


def _tables(project: Project) -> Iterator[tuple[str, Table]]:
    for table in project.tables:
        if table.orm == "django" and table.origin == "model" and table.cls is not None:
            folder = dirname(table.at.path)
            is_package = folder.endswith("/models") and not table.at.path.endswith("models.py")
            yield (dirname(folder) if is_package else folder), table
