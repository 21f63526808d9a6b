"""What the interpreter may ask of the model: classes, relationships, functions and calls by place."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.languages.python.proofs.class_names import imported_classes
from cdcheck.languages.python.proofs.flow.trees import Trees
from cdcheck.model.code import Call, Class, Function
from cdcheck.model.data import Query, Table
from cdcheck.model.mapped import Link, MappedClass
from cdcheck.model.places import Location
from cdcheck.model.project import Project


class Program(Struct, frozen=True, eq=False):
    """Is the model by id and by place. `expires` tells whether objects expire when a session commits."""

    trees: Trees
    calls: Mapping[Location, Call]
    functions: Mapping[str, Function]
    classes: Mapping[str, Class]
    mapped: Mapping[str, MappedClass]
    links: Mapping[str, Mapping[str, Link]]
    columns: Mapping[str, frozenset[str]]
    renewed: Mapping[str, frozenset[str]]
    unfollowed: Mapping[str, frozenset[str]]
    referred: Mapping[str, frozenset[str]]
    keys: Mapping[str, frozenset[tuple[str, str]]]
    names: Mapping[str, Mapping[str, str]]
    expires: Mapping[bool, bool | None]
    async_makings: frozenset[Location]
    callers: Mapping[str, frozenset[str]]
    tables: Mapping[str, Table | None]
    written: Mapping[Location, tuple[Query, ...]]

    def is_async_making(self, at: Location) -> bool:
        """Tells whether an asynchronous session is made at a place."""
        return at in self.async_makings

    def class_named(self, path: str, name: str) -> str | None:
        """Finds the id of a class that a name of a module stands for."""
        own = f"{path}:{name}"
        return own if own in self.classes else self.names.get(path, {}).get(name)

    def link(self, cls: str, name: str) -> Link | None:
        """Finds a relationship of a class, also an inherited one."""
        known = self.mapped.get(cls)
        while known is not None:
            found = self.links.get(known.id, {}).get(name)
            if found is not None:
                return found
            known = self.mapped.get(known.parent) if known.parent is not None else None
        return None

    def is_to_one(self, link: Link) -> bool:
        """Tells whether a relationship may lead to one object, which may be there already."""
        target = self.mapped.get(self.target(link) or "")
        if target is None:
            return True
        if target.id == link.owner:
            return "remote_side" in link.join and link.secondary is None
        return link.secondary is None and target.table in self.referred.get(link.owner, ())

    def is_pinned(self, link: Link, names: frozenset[str]) -> bool:
        """Tells whether rows that have some attributes in common all lead to the same object."""
        target = self.mapped.get(self.target(link) or "")
        table, cls = (target.table, target.name) if target is not None else ("", "")
        keys = {name for name, of in self.keys.get(link.owner, ()) if of == table}
        return not names.isdisjoint({link.name, cls, *keys})

    def is_to_many(self, link: Link) -> bool:
        """Tells whether a relationship certainly holds a collection."""
        return not self.is_to_one(link) if link.is_many is None else link.is_many

    def between(self, link: Link) -> tuple[str, str] | None:
        """Gives the column of the table between that refers to the owner, and the attribute meant."""
        table, owner = self.tables.get(link.secondary or ""), self.mapped.get(link.owner)
        own = self.tables.get(owner.table) if owner is not None else None
        keys = (
            [k for k in table.foreign_keys if own and k.table.rpartition(".")[2] == own.name]
            if table
            else []
        )
        if own is None or len(keys) != 1 or len(keys[0].columns) != 1 or link.join:
            return None
        column = own.column(next(iter(keys[0].target_columns), ""))
        return (keys[0].columns[0], column.attribute or column.name) if column is not None else None

    def target(self, link: Link) -> str | None:
        """Gives the class that a relationship leads to, if only one can be meant."""
        if link.target is not None:
            return link.target
        wanted = link.written.rpartition(".")[2]
        found = [cls.id for cls in self.mapped.values() if cls.name == wanted]
        return found[0] if len(found) == 1 else None


def program_of(project: Project, trees: Trees) -> Program:
    """Puts the model in order."""
    links: dict[str, dict[str, Link]] = defaultdict(dict)
    for link in (*_returned(project), *project.links):
        links[link.owner][link.name] = link
    columns: dict[str, frozenset[str]] = {
        table.cls: frozenset(column.attribute or column.name for column in table.columns)
        for table in project.tables
        if table.cls is not None
    }
    mapped = {cls.id: cls for cls in project.mapped}
    referred = {
        table.cls: frozenset(key.table.rpartition(".")[2] for key in table.foreign_keys)
        for table in project.tables
        if table.cls is not None
    }
    classes = {cls.id: cls for cls in project.classes}
    return Program(
        trees=trees,
        calls={call.at: call for call in project.calls},
        functions={function.id: function for function in project.functions},
        classes=classes,
        mapped=mapped,
        links=dict(links),
        columns=columns,
        renewed=dict(_renewed(project, mapped)),
        unfollowed={table.cls: table.unfollowed for table in project.tables if table.cls is not None},
        referred=referred,
        keys={table.cls: _keys(table) for table in project.tables if table.cls is not None},
        names=imported_classes(project),
        expires={is_async: _expires(project, is_async=is_async) for is_async in (True, False)},
        async_makings=frozenset(making.at for making in project.session_makings if making.is_async),
        callers=_callers(project),
        tables=_tables(project),
        written=_written(project),
    )


def _returned(project: Project) -> Iterator[Link]:
    """Lists the relationships that `backref` adds to other classes."""
    named: dict[str, list[str]] = defaultdict(list)
    for cls in project.mapped:
        named[cls.name].append(cls.id)
    for link in project.links:
        wanted = named.get(link.written.rpartition(".")[2], [])
        owner = link.target or (wanted[0] if len(wanted) == 1 else None)
        if link.backref is not None and owner is not None:
            yield Link(
                link.at,
                owner,
                link.backref,
                link.owner,
                secondary=link.secondary,
                join=link.join,
                lazy=link.backref_lazy,
                is_known=link.is_known,
            )


def _keys(table: Table) -> frozenset[tuple[str, str]]:
    """Lists the attributes that hold the keys of a table, with the tables that they refer to."""
    attributes = {column.name: column.attribute or column.name for column in table.columns}
    return frozenset(
        (attributes.get(name, name), key.table.rpartition(".")[2])
        for key in table.foreign_keys
        for name in key.columns
    )


def _tables(project: Project) -> dict[str, Table | None]:
    """Gives the tables that code defines by their names, and none for a name of several."""
    found: dict[str, Table | None] = {}
    for table in project.tables:
        if table.origin == "model" and not table.is_test:
            found[table.name] = None if table.name in found else table
    return found


def _written(project: Project) -> dict[Location, tuple[Query, ...]]:
    """Gives the statements that add or delete rows by the calls that send them."""
    found: dict[Location, tuple[Query, ...]] = defaultdict(tuple)
    for query in project.queries:
        if query.driver == "sqlalchemy" and query.operation in {"insert", "delete"}:
            found[query.at] += (query,)
    return dict(found)


def _renewed(
    project: Project, mapped: Mapping[str, MappedClass]
) -> Iterator[tuple[str, frozenset[str]]]:
    """Lists the attributes that updates leave to be read again, unless the mapper says otherwise."""
    for table in project.tables:
        cls = mapped.get(table.cls or "")
        if cls is not None and "__mapper_args__" not in cls.options:
            names = (column.attribute or column.name for column in table.columns if column.is_renewed)
            yield cls.id, frozenset(names)


def _callers(project: Project) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for call in project.calls:
        if call.callee is not None and call.caller is not None:
            found[call.callee] |= {call.caller}
    return dict(found)


def _expires(project: Project, *, is_async: bool) -> bool | None:
    """Tells whether all sessions of a kind expire what they hold; `None` if they differ."""
    told = {
        making.expires
        for making in project.session_makings
        if making.is_async == is_async and making.tells_expiry
    }
    return told.pop() if len(told) == 1 else None
