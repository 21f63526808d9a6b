"""What SQLModel refuses when a class of a table is defined, or when its relationships are looked at."""

from collections.abc import Iterator
from posixpath import basename, splitext

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import Cls, Ext, Fields, Items, Known, Site, Thing, Value, entries_of
from cdcheck.languages.python.sqlalchemy.mapped import RELATIONSHIPS, ancestors
from cdcheck.model.mapped import RefusedDefinition

_EXCLUDED = (
    *("primary_key", "nullable", "foreign_key", "ondelete", "unique", "index"),
    *("sa_type", "sa_column_args", "sa_column_kwargs"),
)
_TAKEN = frozenset(
    {"back_populates", "cascade_delete", "passive_deletes", "link_model"}
    | {"sa_relationship", "sa_relationship_args", "sa_relationship_kwargs"}
)
_TYPING = frozenset({"sa_type", "sa_column"})
_COLLECTIONS = {
    name: name.rpartition(".")[2].lower()
    for kind in ("list", "dict", "set", "tuple")
    for name in (f"builtins.{kind}", f"typing.{kind.title()}")
}
_MAPPER = "sqlalchemy.exc.InvalidRequestError: When initializing mapper Mapper"
_NO_QUOTES = 'put no more than the class in quotes, as in `list["Hero"]`'
_NO_FUTURE = "leave out `from __future__ import annotations`: SQLModel reads the annotation itself"


def refused_by_call(call: Invocation) -> Iterator[RefusedDefinition]:
    """Lists what `Field` and `Relationship` are given in vain."""
    if call.name == "sqlmodel.Relationship":
        unknown = [name for name in call.keywords if name not in _TAKEN]
        if call.arguments:
            error = "TypeError: Relationship() takes 0 positional arguments but"
            wanted = "annotate the attribute with the class"
            yield _refused(call, "an argument without a keyword", wanted, error)
        elif unknown:
            error = f"TypeError: Relationship() got an unexpected keyword argument '{unknown[0]}'"
            wanted = f'hand it on: `sa_relationship_kwargs={{"{unknown[0]}": ...}}`'
            yield _refused(call, f"{unknown[0]}=...", wanted, error)
    elif call.name == "sqlmodel.Field" and isinstance(call.keywords.get("sa_column"), Thing):
        for name in [name for name in _EXCLUDED if name in call.keywords][:1]:
            error = f"RuntimeError: Passing {name} is not supported when also passing a sa_column"
            yield _refused(call, f"{name} beside sa_column", "hand it to the `Column`", error)


def relationship(call: Invocation) -> Value:
    """Makes the relationship that SQLModel has SQLAlchemy make, with all that it is handed on for it."""
    stated = call.keywords.get("sa_relationship")
    handed = stated.keywords if isinstance(stated, Thing) else {}
    arguments = stated.arguments if isinstance(stated, Thing) else tuple(call.arguments)
    cascades = call.keywords.get("cascade_delete") == Known(value=True)
    keywords = {
        **call.keywords,
        **({"cascade": Known("all, delete-orphan")} if cascades else {}),
        **handed,
        **entries_of(call.keywords.get("sa_relationship_kwargs")),
    }
    return Thing(call.name, call.site, arguments, keywords)


def field(call: Invocation) -> Value:
    """Makes a column with what is handed on for it; what stands first is its default, and no name."""
    written = call.machine.source(Site(call.site.path, *call.site.spans[0])) if call.site.spans else ""
    first = {"default": call.arguments[0]} if call.arguments and written != "..." else {}
    handed = entries_of(call.keywords.get("sa_column_kwargs"))
    return Thing(call.name, call.site, (), {**call.keywords, **first, **handed})


def default(value: Value | None, site: Site) -> Thing:
    """Makes a column of what stands beside an annotation: nothing, or its default."""
    return Thing("sqlmodel.Field", site, (), {} if value is None else {"default": value})


def is_field(name: str, annotation: Value | None) -> bool:
    """Tells whether an annotated attribute of a class is one of its fields."""
    kind = annotation.type if isinstance(annotation, Thing) else getattr(annotation, "name", "")
    is_public = not name.startswith("_") and name != "model_config"
    return annotation is not None and is_public and not kind.startswith("typing.ClassVar")


def is_told(element: Thing) -> bool:
    """Tells whether all that SQLModel hands on for a relationship is known."""
    stated = element.keywords.get("sa_relationship")
    handed = element.keywords.get("sa_relationship_kwargs")
    is_stated = stated is None or (isinstance(stated, Thing) and stated.type in RELATIONSHIPS)
    return is_stated and (handed is None or (isinstance(handed, Fields) and not handed.is_open))


def _refused(call: Invocation, given: str, wanted: str, error: str) -> RefusedDefinition:
    callee = call.name.rpartition(".")[2]
    return RefusedDefinition(call.at, callee, given, wanted, error, call.caller, library="sqlmodel")


def note_refused(machine: Machine, cls: Cls, table: str) -> None:
    """Notes the attributes of a table's class whose annotations SQLModel does not understand."""
    known = set(machine.facts.all(RefusedDefinition))
    for owner, name in _fields(cls):
        value, annotation = owner.attributes.get(name), owner.annotations[name]
        if isinstance(value, Thing) and value.type == "sqlmodel.Relationship":
            wanted = _unread(machine, owner, value, annotation) if owner is cls else ""
            error = f"{_MAPPER}[{cls.name}({table})], expression "
        else:
            kind = _collection(annotation) if _has_no_type(machine, value) else ""
            wanted = "give its column a type: `Field(sa_type=JSON)`" if kind else ""
            error = f"ValueError: <class '{kind}'> has no matching SQLAlchemy type"
        at = machine.location(owner.sites[name])
        written = f"{name}: {_source(machine, annotation)}"
        found = RefusedDefinition(at, "SQLModel", written, wanted, error, library="sqlmodel")
        if wanted and found not in known:
            machine.facts.add(found)


def _fields(cls: Cls) -> Iterator[tuple[Cls, str]]:
    """Lists the annotated attributes of a class, each with the class that it is taken from."""
    seen: set[str] = set()
    for owner in reversed(ancestors(cls)):
        for name in owner.annotations:
            if name not in seen and name in owner.sites and is_field(name, owner.annotations[name]):
                yield owner, name
        seen |= {*owner.annotations, *owner.attributes}


def _unread(machine: Machine, cls: Cls, value: Thing, annotation: Value) -> str:
    """Says how to write a relationship's annotation that reaches SQLModel as text it cannot read."""
    if {"sa_relationship", "sa_relationship_args"} & set(value.keywords):
        return ""
    text = annotation.value if isinstance(annotation, Known) else None
    if _is_text_only(machine, machine.class_site(cls).path):
        is_generic = isinstance(annotation, Thing) and annotation.type.endswith("[]")
        is_mapped = isinstance(annotation, Thing) and annotation.type.endswith("Mapped[]")
        return _NO_FUTURE if isinstance(text, str) or (is_generic and not is_mapped) else ""
    return _NO_QUOTES if isinstance(text, str) and ("[" in text or "|" in text) else ""


def _is_text_only(machine: Machine, path: str) -> bool:
    """Tells whether the annotations of a file are kept as text."""
    stem = splitext(basename(path))[0]
    module = machine.module("." if stem == "__init__" else f".{stem}", path)
    return machine.attribute(module, "annotations") == Ext("__future__.annotations")


def _has_no_type(machine: Machine, value: Value | None) -> bool:
    if isinstance(value, Thing) and value.type == "sqlmodel.Field":
        return not (_TYPING & set(value.keywords)) and "**" not in machine.source(value.site)
    return value is None or isinstance(value, Known | Items | Fields)


def _collection(annotation: Value) -> str:
    """Names the collection that an annotation is of, if it is none that a column can hold."""
    if isinstance(annotation, Thing) and annotation.type == "typing.Optional[]":
        return _collection(annotation.arguments[0]) if annotation.arguments else ""
    if isinstance(annotation, Thing):
        return _COLLECTIONS.get(annotation.type.removesuffix("[]"), "")
    return _COLLECTIONS.get(annotation.name, "") if isinstance(annotation, Ext) else ""


def _source(machine: Machine, annotation: Value) -> str:
    site = getattr(annotation, "site", None)
    return machine.source(site) if isinstance(site, Site) else "..."
