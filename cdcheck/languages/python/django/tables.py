"""Django's tables: the columns, keys and link tables of a model."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.abstract.library import NOTHING, Machine
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Site,
    Thing,
    Value,
    options,
    text_of,
)
from cdcheck.languages.python.django.fields import (
    RELATED,
    column_of,
    has_only_known_fields,
    has_table,
    parents_of,
    stored_fields_of,
)
from cdcheck.languages.python.django.keys import with_key_types
from cdcheck.languages.python.django.labels import app_of
from cdcheck.model.data import (
    Column,
    ForeignKey,
    Index,
    OrmUse,
    Relationship,
    Table,
)
from cdcheck.model.places import Location

_USER_COLUMNS = (("password", "VARCHAR(128)", False), ("last_login", "DATETIME", True))
_ABSTRACT_USER = (
    ("username", "VARCHAR(150)"),
    ("first_name", "VARCHAR(150)"),
    ("last_name", "VARCHAR(150)"),
    ("email", "VARCHAR(254)"),
    ("is_staff", "BOOLEAN"),
    ("is_active", "BOOLEAN"),
    ("date_joined", "DATETIME"),
)
_PERMITTED = frozenset({"PermissionsMixin", "AbstractUser"})
_PERMITTING = {"groups": "group", "user_permissions": "permission"}
_USER_MODELS = (".AUTH_USER_MODEL", ".get_user_model()")
# The models of Django whose tables do not begin with the label of their app.
_TABLES = {
    ("contenttypes", "contenttype"): "django_content_type",
    ("sessions", "session"): "django_session",
    ("sites", "site"): "django_site",
    ("admin", "logentry"): "django_admin_log",
}
_OF_DJANGO = re.compile(r"django\.contrib\.(\w+)\.models\.(\w+)")


class MappedClass(Struct, frozen=True, eq=False):
    """Is a class that has a table, and the label of its app."""

    cls: Cls
    app: str


def note_model(machine: Machine, cls: Cls) -> None:
    """Keeps a class that has a table; what its fields refer to is known when all are."""
    if has_table(cls):
        machine.facts.add(MappedClass(cls, app_of(machine, cls)))


def map_models(machine: Machine) -> None:
    """Notes the tables of all models."""
    mapped = machine.facts.all(MappedClass)
    for table in with_key_types(table for one in mapped for table in _map(machine, one.cls)):
        machine.facts.add(table)


def _map(machine: Machine, cls: Cls) -> Iterator[Table]:
    table = table_of(machine, cls)
    at = machine.location(machine.class_site(cls))
    columns: dict[str, Column] = {}
    keys: list[ForeignKey] = []
    joined: set[str] = set()
    for name, field_, site in stored_fields_of(machine, cls):
        kind = field_.type.rpartition(".")[2]
        if kind == "ManyToManyField":
            yield from _many_to_many(machine, cls, table, name, field_)
            continue
        column = column_of(machine, name, field_, site)
        columns[column.name] = column
        if kind in RELATED:
            keys.append(_key(machine, cls, column, field_))
            joined.update({keys[-1].table} if kind == "OneToOneField" else ())
            machine.facts.add(_relationship(machine, cls, table, name, field_))
    parents = parents_of(machine, cls)
    links = list(_links_to_parents(machine, parents, joined, at))
    has_key = any(column.is_primary for column in columns.values())
    for key in links:
        name = key.columns[0]
        is_key = not has_key and key is links[0]
        columns[name] = Column(name, "INTEGER", at, False, is_primary=is_key, is_unique=True)
    for column in () if parents else inherited_columns(machine, cls, at):
        columns.setdefault(column.name, column)
    if not parents:
        yield from _permit(machine, cls, table)
    found = list(columns.values())
    if not any(column.is_primary for column in found):
        found.insert(0, Column("id", "INTEGER", at, False, is_primary=True, has_default=True))
    machine.facts.add(OrmUse("django", at, "model"))
    owner = machine.class_id(cls)
    made = Table(table, at, tuple(found), "model", "django", owner, (*keys, *links))
    yield replace(made, is_complete=has_only_known_fields(machine, cls))


def table_of(machine: Machine, cls: Cls) -> str:
    """Names the table of a model."""
    meta = cls.attributes.get("Meta")
    named = text_of(meta.attributes.get("db_table")) if isinstance(meta, Cls) else None
    return named or f"{app_of(machine, cls)}_{cls.name.lower()}"


def related_table(machine: Machine, cls: Cls, field_: Thing) -> tuple[str, str]:
    """Names the table that a field refers to, and its model."""
    target = field_.arguments[0] if field_.arguments else field_.keywords.get("to", NOTHING)
    for option in options(target):
        if isinstance(option, Cls):
            return table_of(machine, option), option.name
        text = text_of(option)
        if text == "self":
            return table_of(machine, cls), cls.name
        if text is not None:
            return _named_table(machine, text, app_of(machine, cls))
        if isinstance(option, Ext) and (own := _OF_DJANGO.fullmatch(option.name)):
            return _named_table(machine, f"{own[1]}.{own[2]}", "")
        if is_user_model(option):
            return _named_table(machine, user_model(machine), "")
    return "", ""


def _named_table(machine: Machine, named: str, own: str) -> tuple[str, str]:
    stated, _, name = named.rpartition(".")
    app = (stated or own).lower()
    known = machine.facts.view(MappedClass, _by_name).get((app, name.lower()))
    own_table = _TABLES.get((app, name.lower()), f"{app}_{name.lower()}")
    return table_of(machine, known) if known is not None else own_table, name


def _by_name(models: list[MappedClass]) -> dict[tuple[str, str], Cls]:
    return {(model.app, model.cls.name.lower()): model.cls for model in models}


def is_user_model(value: Value) -> bool:
    """Tells whether a value is the app's model of users, however it is asked for."""
    name = value.name if isinstance(value, Ext) else value.type if isinstance(value, Thing) else ""
    return name.endswith(_USER_MODELS)


def user_model(machine: Machine) -> str:
    """Names the model of users that the settings name."""
    for holder, _ in machine.settings_holders():
        named = text_of(holder.get("AUTH_USER_MODEL"))
        if named is not None:
            return named
    return "auth.User"


def _links_to_parents(
    machine: Machine, parents: Iterable[Cls], joined: Set[str], at: Location
) -> Iterator[ForeignKey]:
    """Gives the keys to the models with tables that a model extends, where no field joins both."""
    for parent in parents:
        table = table_of(machine, parent)
        if table not in joined:
            yield ForeignKey((f"{parent.name.lower()}_ptr_id",), table, ("id",), at, "CASCADE")


def _key(machine: Machine, cls: Cls, column: Column, field_: Thing) -> ForeignKey:
    action = field_.keywords.get("on_delete")
    named = action.name.rpartition(".")[2] if isinstance(action, Ext) else ""
    table, _ = related_table(machine, cls, field_)
    referred = text_of(field_.keywords.get("to_field")) or "id"
    return ForeignKey((column.name,), table, (referred,), column.at, named.replace("_", " "))


def _relationship(machine: Machine, cls: Cls, table: str, name: str, field_: Thing) -> Relationship:
    kinds = {"OneToOneField": "one-to-one", "ManyToManyField": "many-to-many"}
    kind = kinds.get(field_.type.rpartition(".")[2], "many-to-one")
    target, _ = related_table(machine, cls, field_)
    return Relationship(
        machine.location(field_.site),
        table,
        target or None,
        name,
        kind,
        text_of(field_.keywords.get("related_name")),
        orm="django",
    )


def _many_to_many(machine: Machine, cls: Cls, table: str, name: str, field_: Thing) -> Iterator[Table]:
    machine.facts.add(_relationship(machine, cls, table, name, field_))
    if "through" in field_.keywords:
        return
    joined, target = related_table(machine, cls, field_)
    own, other = cls.name.lower(), target.lower()
    pair = (f"from_{own}_id", f"to_{own}_id") if own == other else (f"{own}_id", f"{other}_id")
    linking = text_of(field_.keywords.get("db_table")) or f"{table}_{name}"
    joins = {pair[0]: table, pair[1]: joined} if other else {pair[0]: table}
    yield replace(link_table(machine, linking, joins, field_.site), is_complete=bool(other))


def link_table(
    machine: Machine, name: str, joined: Mapping[str, str], site: Site, origin: str = "model"
) -> Table:
    """Gives the table behind a many-to-many field: of its columns and the tables that they refer to."""
    at, pair = machine.location(site), tuple(joined)
    columns = (
        Column("id", "INTEGER", at, False, is_primary=True, has_default=True),
        *(Column(column, "INTEGER", at, False) for column in pair),
    )
    keys = tuple(ForeignKey((own,), table, ("id",), at) for own, table in joined.items() if table)
    indexes = (Index(pair, True, at), *(Index((own,), False, at) for own in pair))
    return Table(name, at, columns, origin, "django", foreign_keys=keys, indexes=indexes)


def _permit(machine: Machine, cls: Cls, table: str) -> Iterator[Table]:
    """Gives the tables that link the users of a class with their groups and permissions."""
    types = {name.rpartition(".")[2] for name in machine.library_types(cls)}
    for name, column in _PERMITTING.items() if types & _PERMITTED else ():
        joined = {f"{cls.name.lower()}_id": table, f"{column}_id": f"auth_{column}"}
        yield link_table(machine, f"{table}_{name}", joined, machine.class_site(cls))


def inherited_columns(machine: Machine, cls: Cls, at: Location) -> Iterator[Column]:
    """Lists the columns that bases of libraries bring along."""
    types = {name.rpartition(".")[2] for name in machine.library_types(cls)}
    is_user = bool(types & {"AbstractBaseUser", "AbstractUser"})
    if is_user:
        for name, type_, nullable in _USER_COLUMNS:
            yield Column(name, type_, at, nullable)
    if types & _PERMITTED:
        yield Column("is_superuser", "BOOLEAN", at, False, has_default=True)
    if "AbstractUser" in types:
        own_names = set(cls.attributes)
        for name, type_ in _ABSTRACT_USER:
            if cls.attributes.get(name) != NOTHING or name not in own_names:
                yield Column(name, type_, at, False, is_unique=name == "username")
    if "TimeStampedModel" in types:
        yield Column("created", "DATETIME", at, False, has_default=True)
        yield Column("modified", "DATETIME", at, False, has_default=True)
