"""The fields of Django's models, own and inherited, and their columns."""

from collections.abc import Iterator

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Cls, Known, Site, Thing, options, text_of
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
RELATED = frozenset({"ForeignKey", "OneToOneField", "ManyToManyField"})
FIELD_NAMES = (*_TYPES, *RELATED)


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


def _fields_in(machine: Machine, lineage: list[Cls], cls: Cls) -> Iterator[tuple[str, Thing, Site]]:
    seen: dict[str, tuple[Thing, Site]] = {}
    for ancestor in reversed(lineage):
        for name, value in ancestor.attributes.items():
            if value == Known(None):
                seen.pop(name, None)
            for option in options(value):
                if isinstance(option, Thing) and _is_of_django(option) and _is_field(option):
                    site = ancestor.sites.get(name) or machine.class_site(ancestor)
                    seen[name] = (option, site)
    for name, (field_, site) in seen.items():
        yield name, field_, site


def _is_of_django(value: Thing) -> bool:
    return value.type.startswith("django.db.models.")


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
        nullable=field_.keywords.get("null") == Known(value=True) if _is_field(field_) else None,
        is_primary=field_.keywords.get("primary_key") == Known(value=True),
        is_unique=field_.keywords.get("unique") == Known(value=True) or kind == "OneToOneField",
        has_default=bool({"default", "auto_now", "auto_now_add", "db_default"} & set(field_.keywords)),
        attribute=name if name != written else "",
        made_once=made_once(field_.keywords.get("default")),
    )


def _says(cls: Cls, option: str) -> bool:
    meta = cls.attributes.get("Meta")
    return isinstance(meta, Cls) and meta.attributes.get(option) == Known(value=True)


def _is_model(machine: Machine, cls: Cls) -> bool:
    return any(name.startswith("django.db.models.") for name in machine.library_types(cls))
