"""What SQLAlchemy will find in a mapped class: its names, fields and options, and what is not known."""

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Fields,
    Func,
    Items,
    Known,
    Native,
    Text,
    Thing,
    Value,
    entries_of,
    items_of,
    options,
)
from cdcheck.languages.python.sqlalchemy.columns import COLUMNS, names_in
from cdcheck.languages.python.sqlalchemy.names import annotated_type, is_collection
from cdcheck.model.mapped import MappedField

RELATIONSHIPS = frozenset({"sqlalchemy.relationship", "sqlmodel.Relationship"})
_MAPPED = frozenset({"Mapped", "DynamicMapped", "WriteOnlyMapped"})
_KNOWN_BASES = frozenset(
    {
        "sqlalchemy.DeclarativeBase",
        "sqlalchemy.DeclarativeBaseNoMeta",
        "sqlalchemy.AsyncAttrs",
        "sqlalchemy.MappedAsDataclass",
        "flask_sqlalchemy.MappedModel",
        "flask_login.UserMixin",
        "flask_sqlalchemy.Model",
        "flask_sqlalchemy.model.Model",
        "sqlmodel.SQLModel",
        "builtins.object",
        "object",
        "typing.Generic[]",
        "abc.ABC",
    }
)
_PLAIN = (Known, Text, Items, Fields, Func, Cls, Native)


def ancestors(cls: Cls) -> list[Cls]:
    """Lists a class and its first-party bases, farthest first."""
    found: list[Cls] = []
    for ancestor in reversed(cls.lineage()):
        if isinstance(ancestor, Cls):
            found.append(ancestor)
        elif isinstance(ancestor, Thing) and isinstance(ancestor.data, Cls):
            found.extend(a for a in reversed(ancestor.data.lineage()) if isinstance(a, Cls))
    return found


def inherited(cls: Cls, name: str) -> Value | None:
    """Reads what a class or its nearest base defines under a name."""
    for ancestor in cls.lineage():
        if isinstance(ancestor, Cls) and name in ancestor.attributes:
            return ancestor.attributes[name]
        if isinstance(ancestor, Thing) and isinstance(ancestor.data, Cls):
            found = inherited(ancestor.data, name)
            if found is not None:
                return found
    return None


def names_of(cls: Cls) -> tuple[str, ...]:
    """Lists all that a class and its first-party bases define."""
    return tuple(
        dict.fromkeys(
            name
            for ancestor in ancestors(cls)
            for name in (*ancestor.attributes, *ancestor.annotations, *ancestor.sites)
        )
    )


def knows_bases(cls: Cls) -> bool:
    """Tells whether no base of a class may define more than what was read."""
    bases = (base for ancestor in ancestors(cls) for base in ancestor.bases)
    return all(_is_known_base(option) for base in bases for option in options(base))


def knows_columns(machine: Machine, cls: Cls) -> bool:
    """Tells whether no attribute may be a column that could not be told to be one."""
    return all(
        name.startswith("__") or name in machine.methods_of(ancestor) or _is_understood(option)
        for ancestor in ancestors(cls)
        for name, value in ancestor.attributes.items()
        for option in options(value)
    )


def options_of(cls: Cls) -> tuple[str, ...]:
    """Lists the special names that settle how a class is mapped."""
    special = ("__mapper_args__", "__allow_unmapped__", "type_annotation_map", "registry")
    return tuple(name for name in special if name in names_of(cls))


def keys_outside_columns(cls: Cls) -> tuple[str, ...] | None:
    """Names the key columns that `__table_args__` states; `None` if they may be stated elsewhere."""
    named: list[str] = []
    for ancestor in ancestors(cls):
        arguments = ancestor.attributes.get("__table_args__")
        if isinstance(arguments, Func) or not _is_closed(arguments):
            return None
        for item in items_of(arguments):
            if isinstance(item, Thing) and item.type == "sqlalchemy.PrimaryKeyConstraint":
                named.extend(names_in(item.arguments))
        mapper = ancestor.attributes.get("__mapper_args__")
        if mapper is not None and (
            not isinstance(mapper, Fields) or "primary_key" in entries_of(mapper)
        ):
            return None
    return tuple(named)


def field_of(
    machine: Machine, owner: Cls, name: str, value: Value | None, annotation: Value | None
) -> MappedField | None:
    """Describes an attribute that a column or relationship is made for; `None` for any other."""
    made = _made(value)
    if made is None and (value is not None or not _is_mapped(annotation)):
        return None
    site = owner.sites.get(name) or machine.class_site(owner)
    return MappedField(
        name,
        machine.location(site),
        made.type.rpartition(".")[2] if made is not None else "",
        _annotation_kind(annotation),
        _has_type(made, annotation),
    )


def _made(value: Value | None) -> Thing | None:
    for option in options(value) if value is not None else ():
        if isinstance(option, Thing) and (option.type in COLUMNS or option.type in RELATIONSHIPS):
            return option
    return None


def _is_mapped(annotation: Value | None) -> bool:
    if not isinstance(annotation, Thing) or not annotation.type.endswith("[]"):
        return False
    return annotation.type.removesuffix("[]").rpartition(".")[2] in _MAPPED


def _annotation_kind(annotation: Value | None) -> str:
    if annotation is None:
        return "none"
    if not isinstance(annotation, Thing | Ext):
        return "unknown"
    if not _is_mapped(annotation):
        is_mapped = isinstance(annotation, Ext) and annotation.name.rpartition(".")[2] in _MAPPED
        return "mapped" if is_mapped else _plain_kind(annotation)
    inner = annotation.arguments[0] if isinstance(annotation, Thing) and annotation.arguments else None
    return "collection" if _is_plain_collection(inner) else "mapped"


def _plain_kind(annotation: Thing | Ext) -> str:
    name = annotation.name if isinstance(annotation, Ext) else annotation.type
    is_told = name.startswith(("builtins.", "typing.", "datetime.", "uuid.", "decimal."))
    return "plain" if is_told and "ClassVar" not in name else "unknown"


def _is_plain_collection(value: Value | None) -> bool:
    """Tells whether an annotation is of a list or dict of the language's own types."""
    if isinstance(value, Ext):
        return value.name in {
            "builtins.list",
            "builtins.dict",
            "builtins.set",
            "typing.List",
            "typing.Dict",
        }
    if not isinstance(value, Thing):
        return False
    name = value.type.removesuffix("[]").rpartition(".")[2]
    is_dict = name in {"dict", "Dict"}
    inner = value.arguments[0] if value.arguments else None
    is_plain = isinstance(inner, Ext) and inner.name.startswith("builtins.")
    return is_plain and (is_dict or (is_collection(value) and name not in _MAPPED))


def _has_type(made: Thing | None, annotation: Value | None) -> bool:
    if made is None:
        inner = (
            annotation.arguments[0] if isinstance(annotation, Thing) and annotation.arguments else None
        )
        return bool(annotated_type(inner)[0])
    typed = ("type_", "sa_type", "sa_column")
    return bool(made.arguments) or any(name in made.keywords for name in typed)


def _is_known_base(base: Value) -> bool:
    if isinstance(base, Cls):
        return True
    if isinstance(base, Thing):
        return base.type in _KNOWN_BASES
    return isinstance(base, Ext) and base.name in _KNOWN_BASES


def _is_understood(value: Value) -> bool:
    if isinstance(value, Thing):
        return value.type.startswith(("sqlalchemy.", "sqlmodel.", "logging."))
    return isinstance(value, _PLAIN) or (
        isinstance(value, Ext) and value.name.startswith(("builtins.", "typing.", "sqlalchemy."))
    )


def _is_closed(value: Value | None) -> bool:
    if value is None or isinstance(value, Fields):
        return True
    return isinstance(value, Items) and not value.is_open
