"""Django's tables: the columns, keys and link tables of a model."""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.abstract.library import NOTHING, Machine
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Known,
    Site,
    Thing,
    Value,
    options,
    text_of,
)
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
_TYPES = {
    "AutoField": "INTEGER",
    "BigAutoField": "BIGINT",
    "SmallAutoField": "SMALLINT",
    "CharField": "VARCHAR",
    "SlugField": "VARCHAR",
    "EmailField": "VARCHAR",
    "URLField": "VARCHAR",
    "FileField": "VARCHAR",
    "ImageField": "VARCHAR",
    "FilePathField": "VARCHAR",
    "TextField": "TEXT",
    "IntegerField": "INTEGER",
    "BigIntegerField": "BIGINT",
    "SmallIntegerField": "SMALLINT",
    "PositiveIntegerField": "INTEGER",
    "PositiveSmallIntegerField": "SMALLINT",
    "PositiveBigIntegerField": "BIGINT",
    "BooleanField": "BOOLEAN",
    "NullBooleanField": "BOOLEAN",
    "FloatField": "FLOAT",
    "DecimalField": "DECIMAL",
    "DateTimeField": "DATETIME",
    "DateField": "DATE",
    "TimeField": "TIME",
    "DurationField": "INTERVAL",
    "BinaryField": "BLOB",
    "JSONField": "JSON",
    "UUIDField": "UUID",
    "GenericIPAddressField": "INET",
    "IPAddressField": "INET",
    "ArrayField": "ARRAY",
    "CICharField": "VARCHAR",
    "CITextField": "TEXT",
}
_DEFAULT_LENGTHS = {
    "SlugField": 50,
    "EmailField": 254,
    "URLField": 200,
    "FileField": 100,
    "ImageField": 100,
}
_USER_MODELS = (".AUTH_USER_MODEL", ".get_user_model()")
_OF_DJANGO = re.compile(r"django\.contrib\.(\w+)\.models\.(\w+)")
_RELATED = frozenset({"ForeignKey", "OneToOneField", "ManyToManyField"})
FIELD_NAMES = (*_TYPES, *_RELATED)


class MappedClass(Struct, frozen=True, eq=False):
    """Is a class that has a table."""

    cls: Cls


def map_model(machine: Machine, cls: Cls) -> None:
    meta = cls.attributes.get("Meta")
    options_ = meta.attributes if isinstance(meta, Cls) else {}
    if options_.get("abstract") == Known(value=True) or options_.get("proxy") == Known(value=True):
        return
    table = table_of(cls)
    machine.facts.add(MappedClass(cls))
    at = machine.location(machine.class_site(cls))
    columns: dict[str, Column] = {}
    keys: list[ForeignKey] = []
    for name, field_, site in fields_of(machine, cls):
        kind = field_.type.rpartition(".")[2]
        if kind == "ManyToManyField":
            _many_to_many(machine, cls, table, name, field_)
            continue
        column = column_of(machine, name, field_, site)
        columns[column.name] = column
        if kind in _RELATED:
            keys.append(_key(machine, cls, column, field_))
            machine.facts.add(_relationship(machine, cls, table, name, field_))
    for column in inherited_columns(machine, cls, at):
        columns.setdefault(column.name, column)
    found = list(columns.values())
    if not any(column.is_primary for column in found):
        found.insert(0, Column("id", "INTEGER", at, False, is_primary=True, has_default=True))
    machine.facts.add(OrmUse("django", at, "model"))
    machine.facts.add(
        Table(table, at, tuple(found), "model", "django", machine.class_id(cls), tuple(keys))
    )


def table_of(cls: Cls) -> str:
    """Names the table of a model."""
    meta = cls.attributes.get("Meta")
    named = text_of(meta.attributes.get("db_table")) if isinstance(meta, Cls) else None
    return named or f"{app_of(cls)}_{cls.name.lower()}"


def app_of(cls: Cls) -> str:
    """Names the app that a model belongs to, by its folder."""
    parts = cls.path.split("/")
    folders = parts[:-1]
    if parts[-1] != "models.py" and folders and folders[-1] == "models":
        folders = folders[:-1]
    return (folders[-1] if folders else "app").lower()


def fields_of(machine: Machine, cls: Cls) -> Iterator[tuple[str, Thing, Site]]:
    """Lists the fields of a model and its bases, with their places."""
    seen: dict[str, tuple[Thing, Site]] = {}
    for ancestor in reversed(cls.lineage()):
        if not isinstance(ancestor, Cls):
            continue
        for name, value in ancestor.attributes.items():
            for option in options(value):
                is_field = isinstance(option, Thing) and option.type.startswith("django.db.models.")
                if is_field and isinstance(option, Thing) and _is_field(option):
                    site = ancestor.sites.get(name) or machine.class_site(ancestor)
                    seen[name] = (option, site)
    for name, (field_, site) in seen.items():
        yield name, field_, site


def _is_field(value: Thing) -> bool:
    return value.type.rpartition(".")[2] in FIELD_NAMES


def column_of(machine: Machine, name: str, field_: Thing, site: Site) -> Column:
    """Gives the column of a field; whether one of an unknown kind may be null is not known."""
    kind = field_.type.rpartition(".")[2]
    is_key = kind in _RELATED
    written = text_of(field_.keywords.get("db_column")) or (f"{name}_id" if is_key else name)
    type_ = "INTEGER" if is_key else _TYPES.get(kind, "")
    length = field_.keywords.get("max_length")
    if type_ == "VARCHAR":
        size = length.value if isinstance(length, Known) else _DEFAULT_LENGTHS.get(kind)
        type_ = f"VARCHAR({size})" if size else "VARCHAR"
    return Column(
        name=written,
        type=type_,
        at=machine.location(site),
        nullable=field_.keywords.get("null") == Known(value=True) if _is_field(field_) else None,
        is_primary=field_.keywords.get("primary_key") == Known(value=True),
        is_unique=field_.keywords.get("unique") == Known(value=True) or kind == "OneToOneField",
        has_default=bool({"default", "auto_now", "auto_now_add", "db_default"} & set(field_.keywords)),
        attribute=name if name != written else "",
    )


def related_table(machine: Machine, cls: Cls, field_: Thing) -> tuple[str, str]:
    """Names the table that a field refers to, and its model."""
    target = field_.arguments[0] if field_.arguments else field_.keywords.get("to", NOTHING)
    for option in options(target):
        if isinstance(option, Cls):
            return table_of(option), option.name
        text = text_of(option)
        if text == "self":
            return table_of(cls), cls.name
        if text is not None:
            app, _, name = text.rpartition(".")
            return f"{(app or app_of(cls)).lower()}_{name.lower()}", name
        if isinstance(option, Ext) and (own := _OF_DJANGO.fullmatch(option.name)):
            return f"{own[1]}_{own[2].lower()}", own[2]
        if is_user_model(option):
            named = user_model(machine)
            return f"{named.partition('.')[0].lower()}_{named.rpartition('.')[2].lower()}", (
                named.rpartition(".")[2]
            )
    return "", ""


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


def _key(machine: Machine, cls: Cls, column: Column, field_: Thing) -> ForeignKey:
    action = field_.keywords.get("on_delete")
    named = action.name.rpartition(".")[2] if isinstance(action, Ext) else ""
    table, _ = related_table(machine, cls, field_)
    return ForeignKey((column.name,), table, ("id",), column.at, named.replace("_", " "))


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


def _many_to_many(machine: Machine, cls: Cls, table: str, name: str, field_: Thing) -> None:
    machine.facts.add(_relationship(machine, cls, table, name, field_))
    if "through" in field_.keywords:
        return
    joined, target = related_table(machine, cls, field_)
    own, other = cls.name.lower(), target.lower()
    pair = (f"from_{own}_id", f"to_{own}_id") if own == other else (f"{own}_id", f"{other}_id")
    linking = text_of(field_.keywords.get("db_table")) or f"{table}_{name}"
    joins = {pair[0]: table, pair[1]: joined} if other else {pair[0]: table}
    machine.facts.add(replace(link_table(machine, linking, joins, field_.site), is_complete=bool(other)))


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


def inherited_columns(machine: Machine, cls: Cls, at: Location) -> Iterator[Column]:
    """Lists the columns that bases of libraries bring along."""
    types = {name.rpartition(".")[2] for name in machine.library_types(cls)}
    is_user = bool(types & {"AbstractBaseUser", "AbstractUser"})
    if is_user:
        for name, type_, nullable in _USER_COLUMNS:
            yield Column(name, type_, at, nullable)
    if types & {"PermissionsMixin", "AbstractUser"}:
        yield Column("is_superuser", "BOOLEAN", at, False, has_default=True)
        table = table_of(cls)
        own = f"{cls.name.lower()}_id"
        site = machine.class_site(cls)
        groups = {own: table, "group_id": "auth_group"}
        permissions = {own: table, "permission_id": "auth_permission"}
        machine.facts.add(link_table(machine, f"{table}_groups", groups, site))
        machine.facts.add(link_table(machine, f"{table}_user_permissions", permissions, site))
    if "AbstractUser" in types:
        own_names = set(cls.attributes)
        for name, type_ in _ABSTRACT_USER:
            if cls.attributes.get(name) != NOTHING or name not in own_names:
                yield Column(name, type_, at, False, is_unique=name == "username")
    if "TimeStampedModel" in types:
        yield Column("created", "DATETIME", at, False, has_default=True)
        yield Column("modified", "DATETIME", at, False, has_default=True)
