"""The joins that code makes in queries of SQLAlchemy, told by the classes that they lead to."""

from collections import defaultdict

from msgspec import Struct

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import MOST_OPTIONS, Cls, Site, Thing, Value
from cdcheck.languages.python.sqlalchemy.classes import Mapped
from cdcheck.languages.python.sqlalchemy.selections import TABLE, Joined, JoinMade
from cdcheck.model.mapped import Link
from cdcheck.model.orm_calls import Join


class _Names(Struct):
    """Knows the mapped classes, and the relationships by the objects that stand for them."""

    machine: Machine
    classes: dict[int, str]
    of_tables: dict[str, list[str]]
    named: dict[str, list[str]]
    held: dict[int, tuple[str, str]]
    links: dict[tuple[str, str], Link]

    def link(self, joined: Joined) -> Link | None:
        return self.links.get(self.held.get(id(joined.target), ("", "")))

    def target(self, joined: Joined) -> str:
        """Names the class or the table that is joined, empty if it could not be told."""
        if isinstance(joined.target, Cls):
            return self.classes.get(id(joined.target), "")
        if isinstance(joined.target, Thing) and joined.target.type == TABLE:
            return str(joined.target.data or "")
        link = self.link(joined)
        if link is None or link.target is not None:
            return link.target or "" if link is not None else ""
        found = self.named.get(link.written.rpartition(".")[2], [])
        return found[0] if len(found) == 1 else ""

    def only(self, joined: Joined) -> str:
        """Names the class that is joined, if no other table comes with it."""
        link = self.link(joined)
        return "" if link is not None and link.secondary is not None else self.target(joined)

    def start(self, made: JoinMade) -> str:
        """Names the class from which the first join of a statement starts, empty if several may."""
        first = self.target(made.before.joins[0] if made.before.joins else made.joined)
        selected = {self.owner(one) for one in made.before.selected}
        others = selected - {first}
        return others.pop() if len(others) == 1 and first else ""

    def owner(self, selected: Value) -> str:
        """Names what is selected, or of which a column is; empty if it could not be told.

        That is a class, or a table that no class is mapped to.
        """
        told = selected.data if isinstance(selected, Thing) else selected
        if isinstance(told, str):
            is_table = isinstance(selected, Thing) and selected.type == TABLE
            table = told if is_table else told.rpartition(".")[0]
            found = self.of_tables.get(table, [table])
            return found[0] if len(found) == 1 else ""
        return self.classes.get(id(told[0] if isinstance(told, tuple) else told), "")


def conclude(machine: Machine) -> None:
    """Notes the joins, now that all classes are known."""
    places: dict[Site, list[JoinMade]] = defaultdict(list)
    for made in machine.facts.all(JoinMade):
        places[made.joined.site].append(made)
    if not places:
        return
    names = _names(machine)
    for every in places.values():
        for made in every:
            target, root = names.target(made.joined), names.start(made)
            if target and root:
                again = [_again(names, one, target) for one in every]
                is_always = all(again) and len(every) < MOST_OPTIONS
                machine.facts.add(_join(names, made, root, is_always=is_always))


def _names(machine: Machine) -> _Names:
    mapped = machine.facts.all(Mapped)
    named: dict[str, list[str]] = defaultdict(list)
    of_tables: dict[str, list[str]] = defaultdict(list)
    for one in mapped:
        named[one.cls.name].append(machine.class_id(one.cls))
        of_tables[one.table].append(machine.class_id(one.cls))
    return _Names(
        machine,
        {id(one.cls): machine.class_id(one.cls) for one in mapped},
        of_tables,
        named,
        {
            id(held.element): (machine.class_id(one.cls), held.name)
            for one in mapped
            for held in one.relationships
        },
        {(link.owner, link.name): link for link in machine.facts.all(Link)},
    )


def _join(names: _Names, made: JoinMade, root: str, *, is_always: bool) -> Join:
    target = names.target(made.joined)
    return Join(
        at=names.machine.location(made.joined.site),
        root=root,
        before=tuple(names.only(one) for one in made.before.joins),
        target=target,
        has_condition=made.joined.has_condition,
        again=tuple(names.machine.location(one.site) for one in _again(names, made, target)),
        is_always=is_always,
        function=made.caller,
    )


def _again(names: _Names, made: JoinMade, target: str) -> list[Joined]:
    """Lists the earlier joins of the same class; a relationship is joined once, however often named."""
    joined = made.joined
    return [
        one
        for one in made.before.joins
        if names.target(one) == target
        and (one.target is not joined.target or _is_read_again(one.target))
    ]


def _is_read_again(target: Value) -> bool:
    """Tells whether what is joined again is read again; SQLAlchemy joins by a relationship once."""
    return isinstance(target, Cls) or (isinstance(target, Thing) and target.type == TABLE)
