"""SQLAlchemy's relationships as they are stated: what they lead to, answer, and join by."""

import re
from collections.abc import Mapping

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import (
    Choice,
    Cls,
    Func,
    Known,
    Thing,
    Unknown,
    Value,
    text_of,
)
from cdcheck.languages.python.sqlalchemy.classes import Held
from cdcheck.languages.python.sqlalchemy.names import is_collection
from cdcheck.languages.python.sqlalchemy.sqlmodel_definitions import is_told
from cdcheck.model.mapped import Link

_JOINS = ("primaryjoin", "secondaryjoin", "foreign_keys", "remote_side")
_LOADED = frozenset({"select", "joined", "selectin", "subquery", "immediate"})
_SETTLING = frozenset(
    {"passive_deletes", "viewonly", "post_update", "cascade_delete"}
    | {"sa_relationship", "sa_relationship_kwargs"}
)
_AROUND = frozenset(
    {"List", "list", "Set", "set", "Sequence", "Collection", "Optional", "Union", "None", "Mapped"}
    | {"DynamicMapped", "WriteOnlyMapped", "typing", "orm"}
)


def secondary_of(element: Thing) -> Value | None:
    """Gives the table between both sides, which SQLModel takes as a model."""
    return element.keywords.get("secondary") or element.keywords.get("link_model")


def link_of(machine: Machine, cls: Cls, held: Held) -> Link:
    """Describes a relationship; what it leads to is given as a class, by name, or is not known."""
    keywords = held.element.keywords
    given = held.element.arguments[0] if held.element.arguments else keywords.get("argument")
    target, written = _leads_to(machine, given if given is not None else held.annotation)
    backref, secondary = keywords.get("backref"), secondary_of(held.element)
    returned = backref.keywords if isinstance(backref, Thing) else {}
    second, is_written = _secondary(machine, secondary)
    is_second_known = secondary is None or second is not None
    return Link(
        at=machine.location(held.element.site),
        owner=machine.class_id(cls),
        name=held.name,
        target=machine.class_id(target) if target is not None else None,
        written=written,
        back_populates=text_of(keywords.get("back_populates")),
        backref=_backref(backref),
        secondary=second,
        is_secondary_written=is_written,
        join=tuple(name for name in (*_JOINS, "viewonly") if name in keywords or name in returned),
        lazy=_lazy(keywords.get("lazy"), held.annotation),
        backref_lazy=_lazy(returned.get("lazy"), None) if _backref(backref) is not None else "",
        is_many=_is_many(keywords, held.annotation),
        empties=_empties(keywords, held.annotation),
        backref_empties=text_of(backref) is not None or _empties(returned, None),
        is_overlapping="overlaps" in keywords,
        is_known=is_second_known
        and bool(target or written)
        and len(held.element.arguments) < 2
        and is_told(held.element),
    )


def _leads_to(machine: Machine, value: Value | None) -> tuple[Cls | None, str]:
    if isinstance(value, Func):
        value = machine.call(value, [], {}, machine.function_site(value))
    if isinstance(value, Cls):
        return value, ""
    if isinstance(value, Known) and isinstance(value.value, str):
        return None, _named(value.value)
    if isinstance(value, Choice):
        told = [o for o in value.options if o != Known(None) and not isinstance(o, Unknown)]
        return _leads_to(machine, told[0]) if len(told) == 1 else (None, "")
    if isinstance(value, Thing) and value.type.endswith("[]"):
        told = [a for a in value.arguments if a != Known(None)]
        return _leads_to(machine, told[0]) if len(told) == 1 else (None, "")
    return None, ""


def _named(text: str) -> str:
    """Reads a class's name out of an annotation or argument; empty if it is more than a name."""
    if re.fullmatch(r"[\w.]+", text):
        return text
    names = set(re.findall(r"[A-Za-z_][\w.]*", text)) - _AROUND
    names = {name for name in names if name.rpartition(".")[2] not in _AROUND}
    is_plain = re.fullmatch(r"[\w.\[\]|, ]+", text) is not None
    return names.pop() if len(names) == 1 and is_plain else ""


def _lazy(value: Value | None, annotation: Value | None) -> str:
    written = ("DynamicMapped[]", "WriteOnlyMapped[]")
    if isinstance(annotation, Thing) and annotation.type.endswith(written):
        return "dynamic"
    if value is None or value == Known(value=True):
        return "select"
    return "joined" if value == Known(value=False) else text_of(value) or ""


def _empties(keywords: Mapping[str, Value], annotation: Value | None) -> bool:
    """Tells whether what is related stays when an object is deleted, but for its key."""
    cascade = text_of(keywords.get("cascade", Known("")))
    is_loaded = _lazy(keywords.get("lazy"), annotation) in _LOADED
    is_plain = not _SETTLING & set(keywords)
    return is_loaded and is_plain and cascade is not None and not re.search(r"\b(delete|all)\b", cascade)


def _is_many(keywords: Mapping[str, Value], annotation: Value | None) -> bool | None:
    if "uselist" in keywords:
        return keywords["uselist"] == Known(value=True)
    if annotation is None:
        return None
    inner = annotation.arguments[:1] if isinstance(annotation, Thing) else ()
    return is_collection(annotation) or any(is_collection(value) for value in inner)


def _backref(value: Value | None) -> str | None:
    if isinstance(value, Thing) and value.arguments:
        return text_of(value.arguments[0])
    return text_of(value)


def _secondary(machine: Machine, value: Value | None) -> tuple[str | None, bool]:
    if isinstance(value, Func):
        value = machine.call(value, [], {}, machine.function_site(value))
    if isinstance(value, Thing) and isinstance(value.data, str):
        return value.data, False
    text = text_of(value)
    return text, text is not None
