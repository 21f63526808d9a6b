"""What SQLAlchemy finds when it configures the app's mapped classes."""

from collections import defaultdict
from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.started_files import StartedFiles
from cdcheck.model.data import Table
from cdcheck.model.mapped import Link, MappedClass
from cdcheck.model.project import Project

_EXTENSIONS = {
    "alchemical",
    "casbin_sqlalchemy_adapter",
    "fastapi_users_db_sqlalchemy",
    "flask_appbuilder",
    "flask_dance",
    "flask_user",
    "social_flask_sqlalchemy",
    "social_sqlalchemy",
    "sqlalchemy_continuum",
    "sqlalchemy_history",
    "sqlalchemy_i18n",
    "versionalchemy",
}
_IMPERATIVE = (".map_imperatively", "sqlalchemy.orm.mapper", "sqlalchemy.registry")


class SqlalchemyMapping(Struct, frozen=True):
    """Holds what may be referred to by name, per registry and per collection of tables.

    `gap` says why there may be more than what is known; it is empty if there is not. `extension` says
    it of libraries alone, which may also add to the classes that are known. `opened` says of classes why
    their objects may have attributes beyond the names that are known. `heirs` are the classes
    that inherit from a mapped class, or are inherited from. What nothing imports is never mapped, and
    only among those that are `named`.
    """

    classes: Mapping[str, MappedClass]
    named: Mapping[tuple[str, str], tuple[MappedClass, ...]]
    tables: Mapping[tuple[str, str], tuple[Table, ...]]
    links: Mapping[str, tuple[Link, ...]]
    opened: Mapping[str, str]
    heirs: frozenset[str]
    gap: str
    extension: str

    def target(self, link: Link) -> MappedClass | None:
        """Gives the class that a relationship leads to, if it is known and the only one."""
        if link.target is not None:
            return self.classes.get(link.target)
        owner = self.classes.get(link.owner)
        if owner is None or not owner.registry:
            return None
        found = self.named.get((owner.registry, last_name(link.written)), ())
        return found[0] if len(found) == 1 else None

    def table_of(self, cls: MappedClass) -> Table | None:
        """Gives the table of a class, if it is known in full and the only one of its name."""
        found = self.tables.get((cls.metadata, cls.table), ())
        is_whole = len(found) == 1 and found[0].is_complete
        return found[0] if is_whole and cls.id not in self.heirs else None

    def table_named(self, metadata: str, name: str) -> Table | None:
        """Gives a table that is known in full, by its name."""
        found = self.tables.get((metadata, last_name(name)), ())
        return found[0] if len(found) == 1 and found[0].is_complete else None

    def backrefs(self, cls: MappedClass) -> frozenset[str]:
        """Names what other classes' relationships add to a class."""
        above = {cls.id, cls.parent}
        return frozenset(
            link.backref
            for links in self.links.values()
            for link in links
            if link.backref is not None
            and ((target := self.target(link)) is None or target.id in above or cls.parent)
        )


def last_name(dotted: str) -> str:
    """Gives the last part of a dotted name."""
    return dotted.rpartition(".")[2]


@fact
def sqlalchemy_mapping(project: Project, started: StartedFiles) -> SqlalchemyMapping:
    named: dict[tuple[str, str], tuple[MappedClass, ...]] = defaultdict(tuple)
    tables: dict[tuple[str, str], tuple[Table, ...]] = defaultdict(tuple)
    links: dict[str, tuple[Link, ...]] = defaultdict(tuple)
    for cls in project.mapped:
        named[cls.registry, cls.name] += (cls,)
    for table in project.tables:
        if is_mapped_table(table):
            tables[table.metadata, table.name] += (table,)
    for link in project.links:
        links[link.owner] += (link,)
    heirs = {cls.id for cls in project.mapped if cls.parent is not None}
    heirs |= {cls.parent for cls in project.mapped if cls.parent is not None}
    return SqlalchemyMapping(
        classes={cls.id: cls for cls in project.mapped if cls.at.path not in started.idle},
        named=dict(named),
        tables=dict(tables),
        links=dict(links),
        opened={one.id: one.why for one in project.opened_classes},
        heirs=frozenset(heirs),
        gap=_gap(project),
        extension=_extension(project),
    )


def is_mapped_table(table: Table) -> bool:
    """Tells whether a table is one that SQLAlchemy knows from code that runs."""
    return table.origin == "model" and table.orm in {"sqlalchemy", "sqlmodel"}


def _gap(project: Project) -> str:
    for gap in project.mapping_gaps:
        return f"{gap.why} ({gap.at})"
    for call in project.calls:
        if call.external is not None and call.external.endswith(_IMPERATIVE):
            return f"classes may be mapped by a call ({call.at})"
    return _extension(project)


def _extension(project: Project) -> str:
    for item in project.imports:
        if item.package in _EXTENSIONS:
            return f"`{item.package}` may define tables and classes of its own"
    return ""
