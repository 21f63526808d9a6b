"""Sequelize's models: how options, attributes and associations become tables."""

import re
from typing import NamedTuple

from msgspec import Struct, field

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Cls, Fields, Func, Site, Thing, Value, entries_of, options, text_of
from cdcheck.languages.javascript.sequelize.columns import Attribute, attribute_of, model_key
from cdcheck.languages.javascript.sequelize.names import pluralize, singularize, underscore
from cdcheck.languages.javascript.table_drafts import TableDraft, truth_of
from cdcheck.model.data import Column, ForeignKey, Query
from cdcheck.model.definitions import UnusableDefinition
from cdcheck.model.places import Location

_VIEW = re.compile(
    r"""CREATE\s+(?:OR\s+REPLACE\s+)?(?:MATERIALIZED\s+)?VIEW\s+(?:IF\s+NOT\s+EXISTS\s+)?["`\[]?([\w.]+)""",
    re.IGNORECASE,
)


class Defaults(Struct, eq=False):
    """Is what a connection says of all its models (`define`), and whether it names operators."""

    settings: dict[str, Value]
    names_operators: bool = False
    is_seven: bool = False


class Model(Struct, eq=False):
    """Is a model as the app defines it.

    The settings of a decorated one lack those of its connection, which it does not name; those of an
    unconnected one surely name none. One that is `between` two others was made for their join table;
    `prototype` is what its instances share, `caller` the function that initialises it. Code has it as a
    class, or as what `define` `made`.
    """

    name: str
    site: Site
    attributes: dict[str, Value]
    settings: dict[str, Value]
    cls: Cls | None = None
    made: Thing | None = None
    removed: set[str] = field(default_factory=set)
    sites: dict[str, Site] = field(default_factory=dict)
    draft: TableDraft | None = None
    read: dict[str, Attribute] = field(default_factory=dict)
    is_generated_key: bool = False
    is_complete: bool = True
    is_decorated: bool = False
    is_between: bool = False
    is_unconnected: bool = False
    caller: str | None = None
    prototype: Value | None = None

    def truth(self, option: str, *, default: bool = False) -> bool:
        """Reads a truth value of the options."""
        found = truth_of(self.settings.get(option))
        return default if found is None else found

    @property
    def singular(self) -> str:
        named = entries_of(self.settings.get("name"))
        return text_of(named.get("singular")) or singularize(self.name)

    @property
    def plural(self) -> str:
        named = entries_of(self.settings.get("name"))
        return text_of(named.get("plural")) or pluralize(self.name)

    @property
    def primary_key(self) -> str:
        """Names the attribute that is the primary key."""
        for name, attribute in self.read.items():
            if attribute.column.is_primary:
                return name
        return "id"

    def column_of(self, attribute: str) -> str:
        """Names the column of an attribute."""
        known = self.read.get(attribute)
        if known is not None:
            return known.column.name
        return underscore(attribute) if self.truth("underscored") else attribute


class _Known(NamedTuple):
    """Holds models in order, and by what tells them; of several the last counts."""

    models: tuple[Model, ...]
    by_class: dict[tuple[str, int], Model]
    by_name: dict[str, Model]


def _known(noted: list[Model]) -> _Known:
    last = tuple({(model.name, model.site): model for model in noted}.values())
    classes = {(m.cls.path, m.cls.index): m for m in last if m.cls is not None}
    return _Known(last, classes, {model.name: model for model in last})


def models(machine: Machine) -> tuple[Model, ...]:
    """Lists the models that were defined, in order; of one that was read twice, the last reading.

    An import cycle may have a class read before all of its bases are known.
    """
    return machine.facts.view(Model, _known).models


def find_model(machine: Machine, value: Value | None) -> Model | None:
    """Finds the model that a value is, by class, by what `define` made, by name, or by a function."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Func) and not machine.parameters_of(option):
            value = machine.call(option, [], {}, machine.function_site(option))
            break
    key, name = model_key(value), text_of(value)
    known = machine.facts.view(Model, _known)
    if isinstance(key, Cls) and (key.path, key.index) in known.by_class:
        return known.by_class[key.path, key.index]
    if isinstance(key, Model) and any(key is model for model in known.models):
        return key
    return known.by_name.get(name) if name is not None else None


def is_same(cls: Cls | None, key: object) -> bool:
    """Tells whether something is a class, which may have been read twice."""
    return cls is not None and isinstance(key, Cls) and (cls.path, cls.index) == (key.path, key.index)


def table_name(model: Model) -> str:
    """Names a model's table by Sequelize's rules."""
    written = model.settings.get("tableName")
    named = text_of(written) or text_of(entries_of(written).get("tableName"))
    if named:
        return named
    if model.truth("freezeTableName"):
        return model.name
    return underscore(model.plural) if model.truth("underscored") else model.plural


def _schema_of(model: Model) -> str:
    written = entries_of(model.settings.get("tableName")).get("schema") or model.settings.get("schema")
    return text_of(written) or ""


def start_table(machine: Machine, model: Model) -> TableDraft:
    """Makes a model's table, with all columns that need no association."""
    defaults = machine.facts.all(Defaults)
    if model.is_decorated and len(defaults) == 1:
        model.settings = {**defaults[0].settings, **model.settings}
    at = machine.location(model.site)
    draft = TableDraft(table_name(model), at, "sequelize", schema=_schema_of(model))
    draft.cls = machine.class_id(model.cls) if model.cls is not None else None
    draft.is_complete = model.is_complete
    model.draft = draft
    is_underscored = model.truth("underscored")
    for name, written in model.attributes.items():
        site = model.sites.get(name)
        where = machine.location(site) if site is not None else at
        read = attribute_of(machine, name, written, where, is_underscored=is_underscored)
        if read is not None and name not in model.removed:
            model.read[name] = read
    # Of virtual attributes only, it is what forms are checked with.
    draft.is_dropped = bool(model.attributes) and not model.read
    if not any(a.column.is_primary for a in model.read.values()) and "id" not in model.removed:
        model.is_generated_key = "id" not in model.read
        key = Column("id", "INTEGER", at, nullable=False, is_primary=True, has_default=True)
        model.read = {"id": Attribute(key), **model.read}
    for read in model.read.values():
        draft.add(read.column)
    _add_timestamps(model, draft, at)
    _add_indexes(machine, model, draft, at)
    return draft


def _add_timestamps(model: Model, draft: TableDraft, at: Location) -> None:
    if not model.truth("timestamps", default=True):
        return
    wanted = ["createdAt", "updatedAt", *(["deletedAt"] if model.truth("paranoid") else [])]
    for name in wanted:
        setting = model.settings.get(name)
        if truth_of(setting) is False:
            continue
        attribute = text_of(setting) or name
        column = model.column_of(attribute)
        if column not in draft.columns:
            is_nullable = name == "deletedAt"
            shown = attribute if attribute != column else ""
            draft.add(Column(column, "TIMESTAMP", at, nullable=is_nullable, attribute=shown))
    if model.truth("version"):
        draft.add(Column(model.column_of("version"), "INTEGER", at, nullable=False))


def stamp_names(model: Model) -> list[str]:
    """Lists the names that timestamps may go by, unless the model itself says that it has none."""
    if truth_of(model.settings.get("timestamps")) is False:
        return []
    stamps = ("createdAt", "updatedAt", "deletedAt", "version")
    return [name for stamp in stamps for name in (stamp, underscore(stamp))]


def _add_indexes(machine: Machine, model: Model, draft: TableDraft, at: Location) -> None:
    listed = model.settings.get("indexes")
    for option in options(listed) if listed is not None else ():
        for item in getattr(option, "items", ()):
            said = entries_of(item)
            fields_ = said.get("fields")
            names = [text_of(f) or text_of(entries_of(f).get("name")) for f in _items(fields_)]
            columns = [model.column_of(name) for name in names if name]
            where = item.site if isinstance(item, Fields) else None
            place = machine.location(where) if where is not None else at
            is_unique = truth_of(said.get("unique")) is True or text_of(said.get("type")) == "UNIQUE"
            if columns:
                draft.index(*columns, is_unique=is_unique, at=place)


def _items(value: Value | None) -> list[Value]:
    found: list[Value] = []
    for option in options(value) if value is not None else ():
        found.extend(getattr(option, "items", ()))
    return found


def add_references(machine: Machine, model: Model) -> None:
    """Adds the foreign keys that attributes state themselves."""
    for read in model.read.values():
        if read.target is None or model.draft is None:
            continue
        target = find_model(machine, read.target)
        table = target.draft.name if target is not None and target.draft is not None else None
        written = text_of(read.target)
        table = table or written or text_of(entries_of(read.target).get("tableName"))
        if written:
            _note_reference(machine, model, read.column, written)
        if table:
            model.draft.refer(
                ForeignKey(
                    (read.column.name,),
                    table,
                    (read.target_key,),
                    read.column.at,
                    read.on_delete,
                    read.on_update,
                )
            )


def _note_reference(machine: Machine, model: Model, column: Column, written: str) -> None:
    name = column.attribute or column.name
    machine.facts.add(UnusableDefinition(column.at, "sequelize", "reference", model.name, name, written))


def view_names(machine: Machine) -> set[str]:
    """Names the views that the app's SQL creates: a model of one is no table."""
    return {
        match.group(1).rpartition(".")[2]
        for query in machine.facts.all(Query)
        for match in _VIEW.finditer(query.sql)
    }
