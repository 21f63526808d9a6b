"""All library models of all recognisers, in one index."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from cdcheck.abstract.library import (
    AnnotatedRead,
    AnyRead,
    AssignedHook,
    ClassHook,
    ElementsOf,
    HandedRead,
    InheritedRead,
    Injection,
    InstanceHook,
    Library,
    LibraryAttribute,
    LibraryFunction,
    Machine,
    OperatorHook,
    RelatedRead,
)
from cdcheck.abstract.values import Ext, Value
from cdcheck.linking.javascript_modules import package_of


class Libraries:
    """Finds the model of a library's function, method or attribute."""

    def __init__(
        self, libraries: Iterable[Library], waiting: Mapping[str, Callable[[], Library]] | None = None
    ) -> None:
        self._waiting = dict(waiting or {})
        self._admitted: set[str] = set()
        self.functions: dict[str, LibraryFunction] = {}
        self.methods: dict[str, LibraryFunction] = {}
        self.attributes: dict[str, LibraryAttribute] = {}
        self.classes: dict[str, ClassHook] = {}
        self.mapped: dict[str, ClassHook] = {}
        self.injections: dict[str, Injection] = {}
        self.constants: dict[str, Value] = {}
        self.items: dict[str, Callable[[Machine, str], Value]] = {}
        self.members: dict[str, Callable[[Machine, str], Value | None]] = {}
        self.reads: dict[str, AnyRead] = {}
        self.handed: dict[str, HandedRead] = {}
        self.provided: set[str] = set()
        self.elements: dict[str, ElementsOf] = {}
        self.instances: dict[str, InstanceHook] = {}
        self.inherited: dict[str, InheritedRead] = {}
        self.related: dict[str, RelatedRead] = {}
        self.annotated: dict[str, AnnotatedRead] = {}
        self.operators: dict[str, OperatorHook] = {}
        self.descriptors: set[str] = set()
        self.watched_reads: set[str] = set()
        self.routers: set[str] = set()
        self.app_makers: set[str] = set()
        self.records: set[str] = set()
        self.assigned: dict[str, AssignedHook] = {}
        self.consumed: set[str] = set()
        self.raised: dict[str, int] = {}
        self.watched_types: set[str] = set()
        self.watched_methods: set[str] = set()
        self.generators: list[Callable[[Mapping[str, str]], Mapping[str, str]]] = []
        self.finishers: list[Callable[[Machine], None]] = []
        self.concluders: list[Callable[[Machine], None]] = []
        self._bases: dict[str, str] = {}
        self._aliases: dict[str, str] = {}
        self.lineage = lru_cache(maxsize=None)(self._lineage)
        self.method = lru_cache(maxsize=None)(self._method)
        self.attribute = lru_cache(maxsize=None)(self._attribute)
        for library in libraries:
            self._add(library)

    def _add(self, library: Library) -> None:
        self.functions.update(library.functions)
        self.methods.update(library.methods)
        self.attributes.update(library.attributes)
        self.classes.update(library.classes)
        self.mapped.update(library.mapped)
        self.injections.update(library.injections)
        self.constants.update({name: make() for name, make in library.constants.items()})
        self.items.update(library.items)
        self.members.update(library.members)
        self.reads.update(library.reads)
        self.handed.update(library.handed)
        self.provided.update(library.provided)
        self.elements.update(library.elements)
        self.instances.update(library.instances)
        self.inherited.update(library.inherited)
        self.related.update(library.related)
        self.annotated.update(library.annotated)
        self.operators.update(library.operators)
        self.descriptors.update(library.descriptors)
        self.watched_reads.update(library.watched_reads)
        self.routers.update(library.routers)
        self.app_makers.update(library.app_makers)
        self.records.update(library.records)
        self.assigned.update(library.assigned)
        self.consumed.update(library.consumed)
        self.raised.update(library.raised)
        self.watched_types.update(library.watched_types)
        self.watched_methods.update(library.watched_methods)
        if library.generated is not None:
            self.generators.append(library.generated)
        if library.finish is not None:
            self.finishers.append(library.finish)
        if library.conclude is not None:
            self.concluders.append(library.conclude)
        self._bases.update(library.bases)
        self._aliases.update(library.aliases)

    def symbol(self, name: str) -> Value:
        """Gives the value of a library's name, under the name by which it is modelled."""
        if (head := name.split(".", 1)[0]) in self._waiting:
            self._admit(head)
        name = self._aliases.get(name, name)
        constant = self.constants.get(name)
        return constant if constant is not None else Ext(name)

    def _admit(self, package: str) -> None:
        """Adds the model of a library that is named for the first time."""
        library = self._waiting.pop(package)()
        if library.name in self._admitted:
            return
        self._admitted.add(library.name)
        self._add(library)
        for remembered in (self.lineage, self.method, self.attribute):
            remembered.cache_clear()

    @property
    def packages(self) -> frozenset[str]:
        """Names the packages of which functions or classes are known, and what is built in."""
        names = (name.partition(".")[0] for known in (self.functions, self._bases) for name in known)
        return frozenset(map(package_of, names))

    def models(self, name: str) -> bool:
        """Tells whether anything is known of a library's name."""
        known = (self.functions, self.mapped, self.classes, self.constants, self._bases, self._aliases)
        return any(name in one for one in known)

    def item(self, machine: Machine, name: str, key: str | None) -> Value | None:
        """Reads `library.object[key]` where a model says what that is (environment variables)."""
        reader = self.items.get(name)
        return None if reader is None or key is None else reader(machine, key)

    def member(self, machine: Machine, name: str, attribute: str) -> Value | None:
        """Reads any attribute of an object where a model says what that is (Django's settings)."""
        reader = self.members.get(name)
        return None if reader is None else reader(machine, attribute)

    def _lineage(self, type_: str) -> tuple[str, ...]:
        found = [type_]
        while (base := self._bases.get(found[-1])) is not None and base not in found:
            found.append(base)
        return tuple(found)

    def _method(self, type_: str, name: str) -> LibraryFunction | None:
        for ancestor in self.lineage(type_):
            model = self.methods.get(f"{ancestor}.{name}")
            if model is not None:
                return model
        return None

    def _attribute(self, type_: str, name: str) -> LibraryAttribute | None:
        for ancestor in self.lineage(type_):
            model = self.attributes.get(f"{ancestor}.{name}")
            if model is not None:
                return model
        return None
