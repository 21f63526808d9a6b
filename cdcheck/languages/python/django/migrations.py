"""Django's migrations, replayed in the order of their dependencies."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import (
    Cls,
    Items,
    items_of,
    text_of,
)
from cdcheck.languages.python.django.history import History, Migration
from cdcheck.languages.python.django.keys import with_key_types
from cdcheck.languages.python.django.labels import app_around
from cdcheck.model.migrations import Migrations


class _Noted(Struct, frozen=True, eq=False):
    cls: Cls


def note_migration(machine: Machine, cls: Cls) -> None:
    """Notes a migration, to be replayed when all are known."""
    machine.facts.add(_Noted(cls))


def replay(machine: Machine) -> None:
    """Notes the tables that all migrations together leave behind."""
    classes = [noted.cls for noted in machine.facts.all(_Noted)]
    migrations = [_read(machine, cls) for cls in classes if "operations" in cls.attributes]
    if not migrations:
        return
    history = History(machine)
    ordered = list(_in_order(migrations))
    if any("replaces" in cls.attributes for cls in classes):
        history.held.doubts.append("a migration replaces others")
    if len(ordered) < len(migrations):
        history.held.doubts.append("a migration that another depends on is missing")
    for migration in ordered:
        history.apply(migration)
    doubt = next(iter(history.held.doubts), "")
    apps = tuple(dict.fromkeys(migration.app for migration in migrations))
    at = machine.location((ordered or migrations)[-1].site)
    machine.facts.add(Migrations(at, "django", apps, doubt))
    for table in with_key_types(history.held.tables.values()):
        machine.facts.add(replace(table, is_complete=False) if doubt else table)


def _read(machine: Machine, cls: Cls) -> Migration:
    folder, _, file = cls.path.rpartition("/")
    written = cls.attributes.get("operations")
    before = [
        tuple(text for text in map(text_of, items_of(item)) if text is not None)
        for item in items_of(cls.attributes.get("dependencies"))
    ]
    return Migration(
        app=app_around(machine, folder),
        name=file.removesuffix(".py"),
        site=machine.class_site(cls),
        before=tuple((pair[0], pair[1]) for pair in before if len(pair) == 2),
        operations=tuple(items_of(written)),
        is_open=not isinstance(written, Items) or written.is_open,
    )


def _in_order(migrations: list[Migration]) -> Iterator[Migration]:
    """Yields each after those of first-party apps that it depends on."""
    names = {(one.app, one.name) for one in migrations}
    apps = {one.app for one in migrations}
    done: set[tuple[str, str]] = set()
    ahead = sorted(migrations, key=lambda one: (one.app, one.name))
    while ahead:
        ready = [one for one in ahead if all(_is_met(pair, names, apps, done) for pair in one.before)]
        if not ready:
            return
        yield from ready
        done |= {(one.app, one.name) for one in ready}
        ahead = [one for one in ahead if (one.app, one.name) not in done]


def _is_met(
    pair: tuple[str, str], names: set[tuple[str, str]], apps: set[str], done: set[tuple[str, str]]
) -> bool:
    app, name = pair
    if name == "__first__":
        return app not in apps or any(one[0] == app for one in done)
    return pair in done or (app not in apps and pair not in names)
