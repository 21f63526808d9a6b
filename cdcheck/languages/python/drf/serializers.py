"""The serializers of DRF: what they declare, and which fields of a model they take over."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Cls, Ext, Items, Known, Obj, Site, Thing, Value, entries_of, text_of
from cdcheck.languages.python.drf.uses import listed_classes, used_classes
from cdcheck.model.places import Location
from cdcheck.model.serializing import Serializer, SerializerField

SERIALIZER = "rest_framework.serializers.Serializer"
MODEL_SERIALIZER = "rest_framework.serializers.ModelSerializer"
_PLAIN_BASES = frozenset({SERIALIZER, MODEL_SERIALIZER, "builtins.object"})
_CHOOSING = frozenset(
    {"get_fields", "get_field_names", "get_default_field_names", "build_field", "build_unknown_field"}
    | {"get_extra_kwargs", "_declared_fields", "fields", "to_representation", "to_internal_value"}
)
_NAMING = ("fields", "exclude")
# What a field may have been given whose class has a constructor of its own.
_ANY = ("read_only",)
_METHOD_FIELD = "SerializerMethodField"


class SerializerClass(Struct, frozen=True, eq=False):
    """Is a class of serializers."""

    cls: Cls


def keep_serializer(machine: Machine, cls: Cls) -> None:
    """Keeps a class of serializers; which of them others extend is known when all are."""
    machine.facts.add(SerializerClass(cls))


def note_serializers(machine: Machine) -> None:
    """Notes the serializers that no other extends."""
    kept = [one.cls for one in machine.facts.all(SerializerClass)]
    extended = {id(base) for cls in kept for base in cls.lineage()[1:]}
    used = {id(cls) for cls in used_classes(machine)}
    listed = {id(cls) for cls in listed_classes(machine)}
    for cls in kept:
        if id(cls) not in extended:
            described = _described(machine, cls)
            is_used, is_listed = id(cls) in used, id(cls) in listed
            machine.facts.add(replace(described, is_used=is_used, is_listed=is_listed))


def _described(machine: Machine, cls: Cls) -> Serializer:
    is_of_model = MODEL_SERIALIZER in machine.library_types(cls)
    meta = _meta_of(cls) if is_of_model else []
    model = _said(meta, "model")
    choosing, named = _chosen(meta) if isinstance(model, Cls) else ("", ())
    bases = [base for base in cls.lineage()[1:] if isinstance(base, Cls)]
    inherited = tuple(dict.fromkeys(name for base in bases for name in base.attributes))
    return Serializer(
        id=machine.class_id(cls),
        name=cls.name,
        at=machine.location(machine.class_site(cls)),
        model=machine.class_id(model) if isinstance(model, Cls) else "",
        choosing=choosing,
        named=named,
        named_at=machine.location(_naming_site(machine, cls, meta)),
        renamed=_renamed(meta),
        declared=tuple(_declared(machine, cls)),
        inherited=inherited,
        members=tuple(dict.fromkeys((*inherited, *cls.attributes))),
        is_complete=meta is not None and _is_understood(cls),
        is_used=False,
        is_of_model=is_of_model,
        is_plain=all(isinstance(one, Cls) or _is_plain_base(one) for one in cls.lineage()),
    )


def _meta_of(cls: Cls) -> list[Cls] | None:
    """Lists the class `Meta` and its bases, nearest first; `None` where one is not known."""
    for one in cls.lineage():
        meta = one.attributes.get("Meta") if isinstance(one, Cls) else None
        if meta is None:
            continue
        parts = meta.lineage() if isinstance(meta, Cls) else [meta]
        known = [part for part in parts if isinstance(part, Cls)]
        others = [part for part in parts if not isinstance(part, Cls)]
        is_whole = all(isinstance(o, Ext) and o.name == "builtins.object" for o in others)
        return known if is_whole else None
    return []


def _said(meta: list[Cls] | None, name: str) -> Value | None:
    return next((part.attributes[name] for part in meta or () if name in part.attributes), None)


def _naming_site(machine: Machine, cls: Cls, meta: list[Cls] | None) -> Site:
    sites = (part.sites[name] for part in meta or () for name in _NAMING if name in part.sites)
    return next(sites, machine.class_site(cls))


def _chosen(meta: list[Cls] | None) -> tuple[str, tuple[str, ...]]:
    fields, exclude = (_said(meta, name) for name in _NAMING)
    if fields is None and exclude is None:
        return "nothing" if meta is not None else "", ()
    if fields is not None and exclude is not None:
        is_sure = _names_of(fields) is not None and _names_of(exclude) is not None
        return "both" if is_sure else "", ()
    value = fields if fields is not None else exclude
    if isinstance(value, Known) and isinstance(value.value, str):
        is_all = fields is not None and value.value == "__all__"
        return ("all", ()) if is_all else ("text", (value.value,))
    named = _names_of(value)
    if named is None:
        return "", ()
    return "fields" if fields is not None else "exclude", named


def _names_of(value: Value | None) -> tuple[str, ...] | None:
    """Lists the names in a list; `None` if there may be others."""
    if not isinstance(value, Items) or value.is_open:
        return None
    names = [text_of(item) for item in value.items]
    return tuple(name for name in names if name is not None) if None not in names else None


def _renamed(meta: list[Cls] | None) -> tuple[str, ...]:
    stated = entries_of(_said(meta, "extra_kwargs"))
    return tuple(name for name, given in stated.items() if "source" in entries_of(given))


def _declared(machine: Machine, cls: Cls) -> Iterator[SerializerField]:
    for name, value in cls.attributes.items():
        at = machine.location(cls.sites.get(name) or machine.class_site(cls))
        if isinstance(value, Obj) and SERIALIZER in machine.library_types(value):
            source = text_of(value.attributes.get("source")) or ""
            given = value.attributes
            yield SerializerField(
                name,
                at,
                value.cls.name,
                source,
                options=_options(given) if _takes_options(value.cls) else _ANY,
                is_nested=True,
                is_optional=_is_optional(given),
                serializer=machine.class_id(value.cls),
            )
        elif isinstance(value, Thing) and _is_field(value):
            yield _field(name, value, at)


def _takes_options(cls: Cls) -> bool:
    """Tells whether an object holds the options that it was made with: no constructor took them."""
    return not any("__init__" in one.attributes for one in cls.lineage() if isinstance(one, Cls))


def _field(name: str, value: Thing, at: Location) -> SerializerField:
    kind = value.type.rpartition(".")[2]
    stated = value.keywords.get("method_name") or (value.arguments or (Known(f"get_{name}"),))[0]
    return SerializerField(
        name,
        at,
        kind,
        text_of(value.keywords.get("source")) or "",
        (text_of(stated) or "") if kind == _METHOD_FIELD else "",
        _options(value.keywords),
        tuple(key for key, given in value.keywords.items() if given == Known(value=True)),
        is_optional=_is_optional(value.keywords),
    )


def _is_optional(given: dict[str, Value]) -> bool:
    is_required = given.get("required", Known(value=True)) == Known(value=True)
    is_nullable = given.get("allow_null", Known(value=False)) != Known(value=False)
    return not is_required or is_nullable or "default" in given


def _options(given: dict[str, Value]) -> tuple[str, ...]:
    return tuple(key for key, value in given.items() if value not in (Known(value=False), Known(None)))


def _is_field(value: Thing) -> bool:
    head, _, name = value.type.rpartition(".")
    is_of_library = head in {"rest_framework.serializers", "rest_framework.fields"}
    return (is_of_library or head == "rest_framework.relations") and name.endswith("Field")


def _is_understood(cls: Cls) -> bool:
    """Tells whether a class and its bases choose and use their fields as DRF does."""
    for one in cls.lineage():
        if isinstance(one, Cls):
            if not _CHOOSING.isdisjoint(one.attributes):
                return False
        elif not _is_plain_base(one):
            return False
    return True


def _is_plain_base(base: Value) -> bool:
    return isinstance(base, Ext) and base.name in _PLAIN_BASES
