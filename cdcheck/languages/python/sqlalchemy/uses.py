"""Names that code expects of SQLAlchemy's mapped classes and that these do not define."""

import re

from cdcheck.abstract.library import NOTHING, Invocation, Machine
from cdcheck.abstract.notes import ClassUse, OpenClass
from cdcheck.abstract.values import Cls, Site, Thing, Value, entries_of, items_of
from cdcheck.knowledge.mapped_names import OF_CLASSES, OF_PYDANTIC, PREFIXES_OF_PYDANTIC
from cdcheck.languages.python.sqlalchemy.classes import Mapped
from cdcheck.languages.python.sqlalchemy.mapped import ancestors, inherited, knows_bases, names_of
from cdcheck.model.mapped import OpenedClass
from cdcheck.model.orm_misuses import UndefinedAttribute

# After these, `filter_by` may mean another class than the one that is selected.
_LEADING = frozenset(
    {"join", "outerjoin", "select_from", "with_entities", "with_only_columns", "add_columns"}
    | {"subquery", "cte", "alias", "correlate"}
)
_CONSTRUCTORS = frozenset({"__init__", "__new__"})
_ADDING = frozenset(
    {"__init_subclass__", "__getattr__", "__table__", "metaclass", "constructor"}
    | {"column_prefix", "autoload", "autoload_with"}
)


def narrowed(call: Invocation) -> Value:
    """Gives the statement or query that a call narrows, and notes what `filter_by` names."""
    receiver, method = call.receiver, call.name.rpartition(".")[2]
    if not isinstance(receiver, Thing):
        return receiver or NOTHING
    if method == "filter_by":
        _note_filters(call, receiver)
    if method not in _LEADING:
        return receiver
    return Thing(receiver.type, receiver.site, (), receiver.keywords, receiver.data)


def _note_filters(call: Invocation, receiver: Thing) -> None:
    cls = receiver.arguments[0] if len(receiver.arguments) == 1 else None
    if not isinstance(cls, Cls):
        return
    written = call.machine.source(call.site)
    if call.machine.is_reusing and re.search(rf"\b{cls.name}\b", written) is None:
        return
    how = "query.filter_by" if receiver.type == "sqlalchemy.Query" else "filter_by"
    for name in call.keywords:
        start = written.rfind(f"{name}=")
        if start >= 0 and not name.startswith("_"):
            at = call.site.at + len(written[:start].encode())
            site = Site(call.site.path, at, at + len(name.encode()))
            call.note(ClassUse(cls, name, how, site, call.caller))


def conclude(machine: Machine) -> None:
    """Notes what no mapped class defines, now that all that adds names has run."""
    mapped = {id(one.cls): one for one in machine.facts.all(Mapped)}
    opened = {id(one.cls) for one in machine.facts.all(OpenClass)}
    for one in mapped.values():
        doubt = _doubt(one, opened)
        if doubt:
            machine.facts.add(OpenedClass(machine.class_id(one.cls), doubt))
    uses = machine.facts.all(ClassUse)
    answered = {use.site: use.cls.name for use in uses if use.name in names_of(use.cls)}
    for use in uses:
        held = mapped.get(id(use.cls))
        if held is None or use.name in names_of(use.cls) or _has_besides(machine, use):
            continue
        machine.facts.add(
            UndefinedAttribute(
                at=machine.location(use.site),
                orm="sqlmodel" if _is_of_sqlmodel(machine, use.cls) else "sqlalchemy",
                model=machine.class_id(use.cls),
                name=use.name,
                how=use.how,
                rejects=_rejects(machine, use.cls, use.name),
                doubt=_doubt(held, opened) or _doubt_of_choice(answered.get(use.site)),
                function=use.caller,
            )
        )


def _is_of_sqlmodel(machine: Machine, cls: Cls) -> bool:
    return "sqlmodel.SQLModel" in machine.library_types(cls)


def _has_besides(machine: Machine, use: ClassUse) -> bool:
    """Tells whether a library gives a class a name, or a constructor of the app's own takes it."""
    is_of_sqlmodel = _is_of_sqlmodel(machine, use.cls)
    if use.how == "new" and (is_of_sqlmodel or _CONSTRUCTORS & set(names_of(use.cls))):
        return True
    if use.name in OF_CLASSES or any(
        use.name in base.attributes for base in use.cls.lineage() if isinstance(base, Thing)
    ):
        return True
    is_of_pydantic = use.name in OF_PYDANTIC or use.name.startswith(PREFIXES_OF_PYDANTIC)
    return is_of_pydantic and is_of_sqlmodel


def _doubt(held: Mapped, opened: set[int]) -> str:
    """Says what else may give a class its names; empty if nothing can."""
    cls = held.cls
    name = cls.name
    lineage = ancestors(cls)
    if not held.is_complete or not knows_bases(cls):
        return f"not all bases and columns of `{name}` are known"
    if any(id(one) in opened for one in lineage):
        return f"code adds names to `{name}`, or asks which it has"
    keywords = {
        key for one in (*lineage, *cls.lineage()) if isinstance(one, Cls | Thing) for key in one.keywords
    }
    keywords |= {key for one in _stated(cls) for key in entries_of(one)}
    if _ADDING & (keywords | set(names_of(cls))):
        return f"how `{name}` gets its attributes is not known"
    return ""


def _doubt_of_choice(other: str | None) -> str:
    """Says that the code may mean another class, as where two tests of one thing go together."""
    return f"`{other}`, which the code may mean as well, has the name" if other else ""


def _stated(cls: Cls) -> list[Value]:
    """Lists what settles how a class is mapped: the options of its table and of its mapper."""
    table = inherited(cls, "__table_args__")
    stated = (table, inherited(cls, "__mapper_args__"), *items_of(table))
    return [one for one in stated if one is not None]


def _rejects(machine: Machine, cls: Cls, name: str) -> str:
    if "sqlalchemy.MappedAsDataclass" in machine.library_types(cls):
        return f"__init__() got an unexpected keyword argument '{name}'"
    return f"'{name}' is an invalid keyword argument for {cls.name}"
