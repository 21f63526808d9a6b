"""The database engine that the app really connects to."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.aside import is_aside
from cdcheck.knowledge.data_packages import DECLARED, DRIVERS, OTHERS, engine_of_extra, may_keep_data
from cdcheck.model.code import Import
from cdcheck.model.data import DatabaseUse, Strength
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_OF_TABLES = frozenset({"sqlalchemy", "sqlmodel", "django", "tortoise", "peewee", "sequelize"})
_DIALECTS = {
    "sqlalchemy.dialects.postgresql": "postgres",
    "sqlalchemy.dialects.mysql": "mysql",
    "sqlalchemy.dialects.sqlite": "sqlite",
}
_DECIDING = (Strength.CONNECTS, Strength.CONFIGURES)


class Engine(Struct, frozen=True):
    """Is the engine in use: `sqlite`, `postgres`, `mysql`, `mongodb`, `multiple` or `none`.

    `uses` are the pieces of evidence that decided; `kinds` the engines that they name. `is_certain`
    is false where only an import tells, or where something that may keep data is not understood:
    `doubt` says what.
    """

    kind: str
    at: Location | None
    uses: tuple[DatabaseUse, ...] = ()
    is_certain: bool = False
    doubt: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(use.kind for use in self.uses if use.kind))


@fact
def engine(project: Project) -> Engine:
    """Decides by the strongest evidence there is: connections, then settings, then imports.

    What the ORM or the framework's settings connect to counts before a connection that code opens by
    itself. Settings of which the environment chooses are `multiple` if they name several engines.
    What a manifest declares decides nothing by itself, since a driver that no code uses connects to
    nothing; where an ORM is used and its URL is not known, the one engine that has a driver is meant,
    or, of several, the one whose dialect SQLAlchemy is asked for. Where the models are of tables,
    documents are kept beside them.
    """
    tests = {file.path for file in project.files if file.is_test}
    uses = [use for use in project.databases if not use.is_test and use.at.path not in tests]
    uses = [use for use in uses if use.is_main] or uses
    is_relational = _is_relational(project)
    passed: list[DatabaseUse] = []
    for strength in _DECIDING:
        found = [use for use in uses if use.strength is strength and use.kind]
        if found and not (is_relational and all(use.kind == "mongodb" for use in found)):
            return _decided(found)
        passed = passed or found
    imported = [item for item in project.imports if _is_driver(item)]
    if is_relational:
        imported = [item for item in imported if DRIVERS[item.package or ""] != "mongodb"]
    if imported:
        return _imported(imported)
    declared = _declared(project)
    if declared is not None:
        return declared
    if passed:
        return _decided(passed)
    return _nothing(project, [use for use in uses if not use.kind])


def _is_relational(project: Project) -> bool:
    return any(use.orm in _OF_TABLES and use.role == "model" and not use.is_test for use in project.orms)


def _decided(uses: list[DatabaseUse]) -> Engine:
    kinds = list(dict.fromkeys(use.kind for use in uses))
    kind = kinds[0] if len(kinds) == 1 else "multiple"
    told = next((use for use in uses if not is_aside(use.at.path)), uses[0])
    return Engine(kind, told.at, tuple(uses), is_certain=True)


def _is_driver(item: Import) -> bool:
    return item.package in DRIVERS and not item.is_test and not item.is_type_only


def _imported(items: list[Import]) -> Engine:
    uses = tuple(
        DatabaseUse(DRIVERS[item.package or ""], item.at, Strength.IMPORTS, f"imports `{item.package}`")
        for item in items
    )
    kinds = {use.kind for use in uses}
    kind = uses[0].kind if len(kinds) == 1 else "multiple"
    doubt = f"`{items[0].package}` is imported, but no connection is seen"
    return Engine(kind, uses[0].at, uses, doubt=doubt)


def _declared(project: Project) -> Engine | None:
    used = next((u for u in project.orms if u.role != "import" and not u.is_test), None)
    if used is None:
        return None
    uses = tuple(_drivers(project))
    if used.orm == "tortoise":
        # Tortoise itself requires `aiosqlite`, which `pip freeze` then writes down.
        uses = tuple(use for use in uses if use.kind != "sqlite") or uses
    others = OTHERS & {one.name for manifest in project.manifests for one in manifest.requirements}
    if others or len({use.kind for use in uses}) != 1:
        uses = _dialects(project)
    if len({use.kind for use in uses}) != 1:
        return None
    doubt = f"`{used.orm}` is used, but what it connects to is not known"
    return Engine(uses[0].kind, uses[0].at, uses, doubt=doubt)


def _drivers(project: Project) -> Iterator[DatabaseUse]:
    for manifest in project.manifests:
        for one in manifest.requirements:
            named = {one.name: DECLARED.get(one.name)}
            named |= {f"{one.name}[{extra}]": engine_of_extra(one.name, extra) for extra in one.extras}
            for name, kind in named.items():
                if kind is not None and not one.group:
                    yield DatabaseUse(kind, one.at, Strength.IMPORTS, f"declares `{name}`")


def _dialects(project: Project) -> tuple[DatabaseUse, ...]:
    """Gives the engines of which SQLAlchemy's own modules are imported, as for their `insert`."""
    return tuple(
        DatabaseUse(kind, item.at, Strength.IMPORTS, f"imports `{module}`")
        for item in project.imports
        if not item.is_test and not item.is_type_only
        for module in (item.module, *(f"{item.module}.{symbol.name}" for symbol in item.names))
        if (kind := _DIALECTS.get(module)) is not None
    )


def _nothing(project: Project, unknown: list[DatabaseUse]) -> Engine:
    if unknown:
        doubt = f"{unknown[0].how}, but from what is not known"
        return Engine("none", unknown[0].at, doubt=doubt)
    for item in project.imports:
        if item.package and not item.is_test and not item.is_standard and may_keep_data(item.package):
            return Engine("none", item.at, doubt=f"`{item.package}` may keep data")
    return Engine("none", None, is_certain=bool(project.files))
