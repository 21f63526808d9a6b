"""The fields of Django's models, own and inherited, and their columns."""

from collections.abc import Iterator

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Fields,
    Func,
    Items,
    Known,
    Obj,
    Site,
    Thing,
    Unknown,
    Value,
    options,
    text_of,
)
from cdcheck.languages.fresh_values import made_once
from cdcheck.model.data import Column

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
_MODELS = "django.db.models."
# What a field may have been given whose class has a constructor of its own.
_OPEN = dict.fromkeys(("null", "default"), Unknown("an option of a field of the app's own"))
RELATED = frozenset({"ForeignKey", "OneToOneField", "ManyToManyField"})
FIELD_NAMES = (*_TYPES, *RELATED)
_BASES = frozenset(
    {
        *("django.db.models.Model", "django.db.models.base.Model", "builtins.object"),
        *("django.contrib.auth.models.AbstractUser", "django.contrib.auth.models.AbstractBaseUser"),
        *("django.contrib.auth.models.PermissionsMixin", "model_utils.models.TimeStampedModel"),
        "django.contrib.auth.base_user.AbstractBaseUser",
    }
)


def has_table(cls: Cls) -> bool:
    """Tells whether a model has a table of its own: it is neither abstract nor a proxy."""
    return not (_says(cls, "abstract") or _says(cls, "proxy"))


def parents_of(machine: Machine, cls: Cls) -> list[Cls]:
    """Lists the models with tables that a model extends by a table of its own."""
    found: list[Cls] = []
    for base in cls.bases:
        if isinstance(base, Cls) and _is_model(machine, base):
            found.extend([base] if has_table(base) else parents_of(machine, base))
    return list(dict.fromkeys(found))


def fields_of(machine: Machine, cls: Cls) -> Iterator[tuple[str, Thing, Site]]:
    """Lists the fields of a model and its bases, with their places."""
    yield from _fields_in(machine, [c for c in cls.lineage() if isinstance(c, Cls)], cls)


def stored_fields_of(machine: Machine, cls: Cls) -> Iterator[tuple[str, Thing, Site]]:
    """Lists the fields that a model's own table has: those of other tables' models are left out."""
    elsewhere = {id(c) for parent in parents_of(machine, cls) for c in parent.lineage()}
    kept = [c for c in cls.lineage() if isinstance(c, Cls) and id(c) not in elsewhere]
    yield from _fields_in(machine, kept, cls)


def has_only_known_fields(machine: Machine, cls: Cls) -> bool:
    """Tells whether nothing that a class or its bases hold may be a field of an unknown kind."""
    for ancestor in cls.lineage():
        if not isinstance(ancestor, Cls):
            if not (isinstance(ancestor, Ext) and ancestor.name in _BASES):
                return False
            continue
        for name, value in ancestor.attributes.items():
            if name != "objects" and not name.isupper() and not _is_understood(machine, value):
                return False
    return True


def _is_understood(machine: Machine, value: Value) -> bool:
    return all(
        isinstance(option, Func | Known | Cls | Items | Fields)
        or (isinstance(option, Obj | Thing) and _is_known(machine, option))
        for option in options(value)
    )


def _is_known(machine: Machine, value: Obj | Thing) -> bool:
    types = machine.library_types(value)
    is_other = not types[0].startswith(_MODELS) if types else isinstance(value, Thing)
    return not is_other and (_kind_of(types) != "" or not types or not types[0].endswith("Field"))


def _fields_in(machine: Machine, lineage: list[Cls], cls: Cls) -> Iterator[tuple[str, Thing, Site]]:
    seen: dict[str, tuple[Thing, Site]] = {}
    for ancestor in reversed(lineage):
        for name, value in ancestor.attributes.items():
            if value == Known(None):
                seen.pop(name, None)
            site = ancestor.sites.get(name) or machine.class_site(ancestor)
            for option in options(value):
                field_ = _field_of(machine, option, site)
                if field_ is not None:
                    seen[name] = (field_, site)
    for name, (field_, site) in seen.items():
        yield name, field_, site


def _field_of(machine: Machine, value: Value, site: Site) -> Thing | None:
    """Gives the field that a value is; of one of a class of the app's own, the field that it extends."""
    if not isinstance(value, Obj | Thing):
        return None
    kind = _kind_of(machine.library_types(value))
    if not kind:
        return None
    if isinstance(value, Thing):
        return value
    is_made_plainly = not any(
        "__init__" in c.attributes for c in value.cls.lineage() if isinstance(c, Cls)
    )
    return Thing(_MODELS + kind, site, (), value.attributes if is_made_plainly else dict(_OPEN))


def _kind_of(types: list[str]) -> str:
    """Names the kind of field that the nearest of some types is; empty if none is one."""
    named = (name.removeprefix(_MODELS) for name in types if name.startswith(_MODELS))
    return next((name for name in named if name in FIELD_NAMES), "")


def _is_field(value: Thing) -> bool:
    return value.type.rpartition(".")[2] in FIELD_NAMES


def column_of(machine: Machine, name: str, field_: Thing, site: Site) -> Column:
    """Gives the column of a field; whether one of an unknown kind may be null is not known."""
    kind = field_.type.rpartition(".")[2]
    is_key = kind in RELATED
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
        nullable=_is_nullable(field_),
        is_primary=field_.keywords.get("primary_key") == Known(value=True),
        is_unique=field_.keywords.get("unique") == Known(value=True) or kind == "OneToOneField",
        has_default=bool({"default", "auto_now", "auto_now_add", "db_default"} & set(field_.keywords)),
        attribute=name if name != written else "",
        made_once=made_once(field_.keywords.get("default")),
    )


def _is_nullable(field_: Thing) -> bool | None:
    stated = field_.keywords.get("null", Known(value=False))
    is_told = _is_field(field_) and not isinstance(stated, Unknown)
    return stated == Known(value=True) if is_told else None


def _says(cls: Cls, option: str) -> bool:
    meta = cls.attributes.get("Meta")
    return isinstance(meta, Cls) and meta.attributes.get(option) == Known(value=True)


def _is_model(machine: Machine, cls: Cls) -> bool:
    return any(name.startswith("django.db.models.") for name in machine.library_types(cls))
