"""What TypeORM refuses of the arguments that repositories are called with."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import Fields, Items, Known, Value, is_text, text_of
from cdcheck.languages.javascript.orm_notes import is_inside
from cdcheck.languages.javascript.sequelize.options import place_of_key
from cdcheck.languages.javascript.typeorm.loads import unloaded
from cdcheck.languages.javascript.typeorm.shapes import Shape, read_shapes
from cdcheck.model.orm_calls import ModelCall, Refusal
from cdcheck.model.places import Location

_ONE = frozenset({"findOne", "findOneOrFail"})
_FINDING = _ONE | {"find", "findAndCount", "count", "exists", "exist"}
_BY = frozenset({"findBy", "findOneBy", "findOneByOrFail", "findAndCountBy", "countBy", "existsBy"})
_CRITERIA = frozenset({"update", "delete", "softDelete", "restore"})
_OPTIONS = frozenset(
    {
        *("where", "order", "select", "relations", "take", "skip", "join", "cache", "lock", "comment"),
        *("withDeleted", "loadRelationIds", "loadEagerRelations", "relationLoadStrategy", "transaction"),
    }
)
_MEANT = {
    **dict.fromkeys(("limit", "first", "perPage"), "take"),
    **dict.fromkeys(("orderBy", "sort"), "order"),
    **dict.fromkeys(("include", "with", "populate"), "relations"),
    **dict.fromkeys(("attributes", "fields", "columns"), "select"),
    "offset": "skip",
}
_NO_CONDITIONS = "Error: You must provide selection conditions in order to find a single row."


class FindDraft(Struct, eq=False):
    """Is a call of a repository or manager, read once the entities are known."""

    call: Invocation
    verb: str
    subject: Value | None
    arguments: list[Value]


def note_find(call: Invocation, verb: str, subject: Value | None, arguments: list[Value]) -> None:
    """Notes a call of a method that names properties of an entity."""
    if verb in {*_FINDING, *_BY, *_CRITERIA} and not call.machine.is_reusing:
        call.note(FindDraft(call, verb, subject, arguments))


def conclude_finds(machine: Machine) -> None:
    """Notes what is refused of the calls."""
    drafts = machine.facts.all(FindDraft)
    shapes = read_shapes(machine) if drafts and not machine.is_cut_short else None
    for draft in drafts if shapes is not None else ():
        shape = shapes.of(draft.subject) if shapes is not None else None
        if shape is None:
            continue
        call = draft.call
        refusals = tuple(dict.fromkeys(_refused(draft, shape)))
        machine.facts.add(
            ModelCall(
                call.at,
                "typeorm",
                shape.name,
                draft.verb,
                is_awaited=call.is_awaited,
                refusals=refusals,
                unloaded=unloaded(call, draft.verb, draft.arguments, shape),
                function=call.caller,
            )
        )


def _refused(draft: FindDraft, shape: Shape) -> Iterator[Refusal]:
    reader = _Reader(draft.call, draft.verb)
    first = draft.arguments[0] if draft.arguments else None
    if draft.verb in _BY:
        yield from reader.conditions(shape, first)
    elif draft.verb in _CRITERIA:
        yield from reader.criteria(first)
        yield from reader.conditions(shape, first)
        if draft.verb == "update" and len(draft.arguments) > 1:
            yield from reader.conditions(shape, draft.arguments[1], is_row=True)
    else:
        yield from reader.options(shape, first)


class _Reader(Struct):
    """Reads the arguments of one call."""

    call: Invocation
    verb: str

    def options(self, shape: Shape, given: Value | None) -> Iterator[Refusal]:
        if self.verb in _ONE and not (isinstance(given, Fields) or _is_plain(given)):
            return
        if _is_plain(given):
            if self.verb in _ONE:
                what = f"`{self.verb}` takes options, not a key"
                yield Refusal(self.call.at, what, "use `findOneBy({ id })`", _NO_CONDITIONS)
            return
        if not isinstance(given, Fields):
            return
        yield from self._strays(shape, given)
        entries = given.entries
        yield from self.conditions(shape, entries.get("where"))
        for role in ("order", "select"):
            yield from self._named(shape, entries.get(role), role)
        yield from self._relations(shape, entries.get("relations"))

    def _strays(self, shape: Shape, given: Fields) -> Iterator[Refusal]:
        strays = [name for name in given.entries if name not in _OPTIONS]
        is_bare = self.verb in _ONE and "where" not in given.entries
        if is_bare and self._is_as_written(given):
            what = f"`{self.verb}` is given no `where`"
            yield Refusal(self._place(given), what, "put the conditions into `where`", _NO_CONDITIONS)
            return
        for name in strays:
            meant = _MEANT.get(name, "where" if shape.has(name) else "")
            if meant and shape.is_complete:
                what = f"`{self.verb}` ignores `{name}`"
                hint = "put it into `where`" if meant == "where" else f"write `{meant}`"
                yield Refusal(self._at(given, name), what, hint)

    def criteria(self, given: Value | None) -> Iterator[Refusal]:
        is_nothing = given is None or (isinstance(given, Fields | Items) and self._is_empty(given))
        if is_nothing and not any(isinstance(a, Items) and a.is_open for a in self.call.arguments):
            said = f"TypeORMError: Empty criteria(s) are not allowed for the {self.verb} method."
            said = said if self.verb in {"update", "delete"} else ""
            what = f"`{self.verb}` is given no conditions"
            hint = "say which rows are meant, or use a query builder for all"
            yield Refusal(self.call.at, what, hint, said)

    def conditions(
        self, shape: Shape, given: Value | None, *, is_row: bool = False
    ) -> Iterator[Refusal]:
        if isinstance(given, Items) and not is_row:
            for item in given.items:
                if isinstance(item, Fields):
                    yield from self.conditions(shape, item)
        if not isinstance(given, Fields):
            return
        for name, value in given.entries.items():
            if not shape.has(name):
                if not (is_row and value == Known(None)):
                    yield from self._unknown(shape, given, name)
                continue
            target = shape.relations.get(name)
            if target is not None and not is_row:
                yield from self.conditions(target, value)

    def _named(self, shape: Shape, given: Value | None, role: str) -> Iterator[Refusal]:
        if isinstance(given, Items) and role == "select":
            for name in map(text_of, given.items):
                if name is not None and "." not in name and not shape.has(name) and shape.is_complete:
                    yield self._refusal(shape, name, self.call.at)
        elif role == "order" and (is_text(given) or (isinstance(given, Items) and given.items)):
            said = f'EntityPropertyNotFoundError: Property "0" was not found in "{shape.name}".'
            what = "`order` takes an object"
            yield Refusal(self.call.at, what, "write `order: { id: 'DESC' }`", said)
        if not isinstance(given, Fields):
            return
        for name, value in given.entries.items():
            if not shape.has(name):
                yield from self._unknown(shape, given, name)
                continue
            target = shape.relations.get(name)
            if target is not None and isinstance(value, Fields):
                yield from self._named(target, value, role)

    def _relations(self, shape: Shape, given: Value | None) -> Iterator[Refusal]:
        for path in map(text_of, given.items if isinstance(given, Items) else ()):
            yield from self._path(shape, path.split(".")) if path is not None else ()
        if not isinstance(given, Fields):
            return
        for name, value in given.entries.items():
            if name not in shape.relations:
                if value != Known(value=False) and name not in shape.columns:
                    yield from self._unknown(shape, given, name)
                continue
            target = shape.relations[name]
            if target is not None:
                yield from self._relations(target, value)

    def _path(self, shape: Shape | None, path: list[str]) -> Iterator[Refusal]:
        for name in path:
            if shape is None or not shape.is_complete or name in shape.columns - set(shape.relations):
                return
            if name not in shape.relations:
                yield self._refusal(shape, name, self.call.at)
                return
            shape = shape.relations[name]

    def _unknown(self, shape: Shape, given: Fields, name: str) -> Iterator[Refusal]:
        if shape.is_complete:
            yield self._refusal(shape, name, self._at(given, name))

    def _refusal(self, shape: Shape, name: str, at: Location) -> Refusal:
        said = f'EntityPropertyNotFoundError: Property "{name}" was not found in "{shape.name}".'
        hint = "name a property of the entity, not a column"
        if self.verb in _BY and name in _OPTIONS:
            hint = f"`{self.verb}` takes the conditions themselves"
        return Refusal(at, f"`{shape.name}` has no property `{name}`", hint, said)

    def _is_empty(self, given: Fields | Items) -> bool:
        if isinstance(given, Fields):
            return self._is_as_written(given) and not given.entries
        return "[]" in self.call.machine.source(self.call.site) and not given.items

    def _is_as_written(self, given: Fields) -> bool:
        """Tells whether an object holds just what its literal in the call names: others may grow."""
        return given.is_as_written and not given.is_open and is_inside(self.call, given)

    def _at(self, given: Fields, name: str) -> Location:
        site = place_of_key(given, name)
        return self.call.machine.location(site) if site is not None else self.call.at

    def _place(self, given: Fields) -> Location:
        return self.call.machine.location(given.site) if given.site is not None else self.call.at


def _is_plain(value: Value | None) -> bool:
    return is_text(value) or (isinstance(value, Known) and value.value is not None)
