"""SQLAlchemy's registries and collections of tables: what may refer to what by name."""

from cdcheck.abstract.library import Invocation, Library, Machine
from cdcheck.abstract.values import Cls, Ext, Known, Site, Thing, Value, options, text_of
from cdcheck.languages.python.sqlalchemy.mapped import inherited
from cdcheck.model.mapped import MappingGap

FLASK, SQLMODEL = "flask_sqlalchemy", "sqlmodel"
METADATA = "sqlalchemy.MetaData"
_BASES = frozenset({"sqlalchemy.DeclarativeBase", "sqlalchemy.DeclarativeBaseNoMeta"})
_OWN = {
    "flask_sqlalchemy.SQLAlchemy": FLASK,
    "flask_sqlalchemy.MappedModel": FLASK,
    "sqlmodel.SQLModel": SQLMODEL,
}
_NOWHERE = Site("", 0, 0)


def register(library: Library) -> None:
    """Adds registries and collections of tables to SQLAlchemy's model."""
    library.functions[METADATA] = _collection
    for owner in ("sqlalchemy.DeclarativeBase", "sqlalchemy.registry", "flask_sqlalchemy.SQLAlchemy"):
        library.attributes[f"{owner}.metadata"] = _metadata
    library.methods[f"{METADATA}.reflect"] = _reflect
    library.methods["flask_sqlalchemy.SQLAlchemy.reflect"] = _reflect


def is_root(cls: Cls) -> bool:
    """Tells whether a class is a declarative base itself, which is mapped to nothing."""
    return any(isinstance(base, Ext) and base.name in _BASES for base in cls.bases)


def registry_of(machine: Machine, cls: Cls) -> str:
    """Names the registry that a class is mapped in; empty if that cannot be told."""
    root = _root(cls)
    if root is None:
        return ""
    owner, base = root
    if isinstance(owner, Cls):
        stated = inherited(owner, "registry") or owner.keywords.get("registry")
        if stated is not None:
            return _place(stated) if isinstance(stated, Thing) else ""
    return _key(machine, owner, base)


def metadata_of(machine: Machine, cls: Cls) -> str:
    """Names the collection that a class's table is in; empty if that cannot be told."""
    bind = text_of(inherited(cls, "__bind_key__"))
    stated = inherited(cls, "metadata")
    if isinstance(stated, Thing) and stated.type == METADATA:
        return collection_name(stated)
    root = _root(cls)
    if root is None:
        return ""
    owner, base = root
    if isinstance(owner, Cls):
        registry = inherited(owner, "registry") or owner.keywords.get("registry")
        if registry is not None:
            return _registry_metadata(registry)
    if isinstance(base, Thing):
        given = base.keywords.get("metadata")
        if given is not None:
            return collection_name(given)
    key = _key(machine, owner, base)
    return f"{key}/{bind}" if bind and key else key


def collection_name(value: Value | None) -> str:
    """Names a collection of tables; empty if that cannot be told."""
    if isinstance(value, Thing) and value.type == METADATA:
        return value.data if isinstance(value.data, str) else _place(value)
    return ""


def created_collection(call: Invocation) -> str:
    """Names the collection whose tables `create_all` creates; empty if that cannot be told."""
    owner = call.receiver
    is_flask = isinstance(owner, Thing) and _OWN.get(owner.type) == FLASK
    return FLASK if is_flask else collection_name(owner)


def _collection(call: Invocation) -> Value:
    return Thing(METADATA, call.site, tuple(call.arguments), call.keywords)


def _reflect(call: Invocation) -> Value:
    call.note(MappingGap(call.at, "tables are read from the database"))
    return Known(None)


def _metadata(machine: Machine, owner: Value) -> Value:
    if isinstance(owner, Cls):
        return Thing(METADATA, machine.class_site(owner), data=metadata_of(machine, owner))
    if isinstance(owner, Ext):
        return Thing(METADATA, _NOWHERE, data=_OWN.get(owner.name, ""))
    if not isinstance(owner, Thing):
        return Thing(METADATA, _NOWHERE, data="")
    if owner.type in _OWN:
        return Thing(METADATA, owner.site, data=_OWN[owner.type])
    given = owner.keywords.get("metadata")
    return Thing(METADATA, owner.site, data=collection_name(given) if given else _place(owner))


def _root(cls: Cls) -> tuple[Cls, Ext | Thing] | None:
    """Finds the class in a lineage that derives from the library, and what it derives from."""
    for ancestor in cls.lineage():
        if not isinstance(ancestor, Cls):
            continue
        for base in ancestor.bases:
            for option in options(base):
                if isinstance(option, Ext) and (option.name in _BASES or option.name in _OWN):
                    return ancestor, option
                if isinstance(option, Thing) and (option.type in _BASES or option.type in _OWN):
                    return ancestor, option
    return None


def _key(machine: Machine, owner: Cls, base: Ext | Thing) -> str:
    name = base.name if isinstance(base, Ext) else base.type
    if name in _OWN:
        return _OWN[name]
    if isinstance(base, Thing):
        return _place(base)
    return machine.class_id(owner)


def _registry_metadata(registry: Value) -> str:
    if not isinstance(registry, Thing):
        return ""
    given = registry.keywords.get("metadata")
    return collection_name(given) if given is not None else _place(registry)


def _place(thing: Thing) -> str:
    return f"{thing.site.path}:{thing.site.at}"
