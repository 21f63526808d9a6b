"""Arguments that SQLAlchemy refuses for what they are: text, lists, classes that are not mapped."""

import re

from msgspec import Struct

from cdcheck.abstract.library import Invocation, Library, Machine
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Fields,
    Items,
    Known,
    Member,
    Obj,
    Site,
    Text,
    Thing,
    Value,
    is_text,
    options,
)
from cdcheck.languages.python.sqlalchemy.classes import Mapped
from cdcheck.languages.python.sqlalchemy.columns import COLUMNS
from cdcheck.languages.python.sqlalchemy.mapped import ancestors
from cdcheck.languages.python.sqlalchemy.operators import EXPRESSION
from cdcheck.model.orm_misuses import RefusedArgument

_ARGUMENT = "sqlalchemy.exc.ArgumentError: "
_TEXTUAL = f"{_ARGUMENT}Textual SQL expression"
_COLUMNS = f"{_ARGUMENT}Column expression, FROM clause, or other columns clause element expected, got"
_JOINED = (
    f"{_ARGUMENT}Join target, typically a FROM expression, or ORM relationship attribute expected, got"
)
_TABLE = f"{_ARGUMENT}subject table for an INSERT, UPDATE or DELETE expected, got"
_INSPECTED = "sqlalchemy.exc.NoInspectionAvailable: No inspection system is available for object of type"
_UNMAPPED = "sqlalchemy.orm.exc.UnmappedInstanceError: Class '"
_LABEL = (
    "sqlalchemy.exc.CompileError: Can't resolve label reference for ORDER BY / GROUP BY / DISTINCT etc. "
    "Textual SQL expression"
)
_LOADED = (
    f"{_ARGUMENT}Strings are not accepted for attribute names in loader options; "
    "please use class-bound attributes directly."
)
_LOADED_ONLY = f"{_ARGUMENT}expected ORM mapped attribute for loader strategy argument"
_NOT_EXECUTABLE = "sqlalchemy.exc.ObjectNotExecutableError: Not an executable object:"
_METHOD = f"{_ARGUMENT}Method <bound method"

_OF_TEXT = {
    **dict.fromkeys(("execute", "scalar", "scalars", "stream", "stream_scalars", "exec"), _TEXTUAL),
    **dict.fromkeys(("where", "filter", "having"), _TEXTUAL),
    **dict.fromkeys(("order_by", "group_by"), _LABEL),
    **dict.fromkeys(("join", "outerjoin"), _JOINED),
}
_OF_CLASS = {
    **dict.fromkeys(("query", "select"), _COLUMNS),
    **dict.fromkeys(("insert", "update", "delete"), _TABLE),
    **dict.fromkeys(("get", "get_one", "aliased"), _INSPECTED),
    **dict.fromkeys(("join", "outerjoin"), _JOINED),
}
_SINCE = dict.fromkeys(("where", "filter", "having", "order_by", "group_by"), (1, 4))
_SENDING = frozenset({"execute", "scalar", "scalars", "stream", "stream_scalars", "exec"})
_OF_OBJECTS = frozenset({"add", "add_all", "delete", "merge", "refresh", "expunge"})
_FIRST_ONLY = (
    _SENDING
    | _OF_OBJECTS
    | {"get", "get_one", "aliased", "insert", "update", "delete", "join", "outerjoin"}
)
_OF_SENDING = frozenset(
    {"statement", "params", "parameters", "execution_options", "bind_arguments"}
    | {"_parent_execute_state", "_add_event", "object_"}
)
_KEYWORDS = {
    **dict.fromkeys(("execute", "scalar", "scalars"), _OF_SENDING),
    **dict.fromkeys(("where", "filter", "having", "order_by", "group_by"), frozenset[str]()),
}
_LOADERS = (
    *("joinedload", "selectinload", "subqueryload", "lazyload", "immediateload", "contains_eager"),
    *("noload", "raiseload", "defer", "undefer", "load_only", "selectin_polymorphic"),
)
_NOT_A_LABEL = re.compile(r"-\w|.*\s(asc|desc)\s*$|\w+\.\w+$|.*,", re.IGNORECASE)
_MAPPING = frozenset({"__clause_element__", "__mapper__", "__table__"})
_PLAIN_BASES = frozenset(
    {"object", "builtins.object", "abc.ABC", "typing.Generic[]", "enum.Enum", "pydantic.BaseModel"}
)


class GivenClass(Struct, frozen=True, eq=False):
    """Is a class that SQLAlchemy is given where a mapped one is wanted, or whose object it is given."""

    cls: Cls
    call: str
    site: Site
    caller: str | None
    is_object: bool = False


def register(library: Library) -> None:
    """Adds what only looks at its arguments to SQLAlchemy's model."""
    for name in _LOADERS:
        library.functions[f"sqlalchemy.orm.{name}"] = _loader
        library.methods[f"sqlalchemy.LoaderOption.{name}"] = _loader
    library.functions["sqlalchemy.orm.aliased"] = _aliased


def check(call: Invocation) -> None:
    """Notes the arguments of a call that SQLAlchemy refuses."""
    method = call.name.rpartition(".")[2]
    _check_keywords(call, method)
    if method == "filter_by" and any(
        isinstance(v, Thing) and v.type == EXPRESSION for v in call.arguments
    ):
        error = f"TypeError: {_owner(call)}.filter_by() takes 1 positional argument but"
        _note(call, method, "condition", Site(call.site.path, *call.site.spans[0]), error)
        return
    for position, value in enumerate(call.arguments[:1] if method in _FIRST_ONLY else call.arguments):
        spans = call.site.spans
        site = Site(call.site.path, *spans[position]) if position < len(spans) else call.site
        if method in _OF_OBJECTS and call.receiver is not None:
            _check_object(call, value, method, site)
        else:
            _check_element(call, value, method, site)


def _check_keywords(call: Invocation, method: str) -> None:
    """Notes keywords that a function does not have; it takes conditions, or all parameters as one."""
    for name in sorted(call.keywords.keys() - _KEYWORDS.get(method, call.keywords.keys())):
        called = "" if method in _SENDING else f"TypeError: {_owner(call)}.{method}() "
        error = f"{called}got an unexpected keyword argument '{name}'"
        _note(call, method, "keyword", call.site, error, name)


def _owner(call: Invocation) -> str:
    """Names the class whose method is called as its errors do."""
    owner = call.receiver.type.rpartition(".")[2] if isinstance(call.receiver, Thing) else ""
    return owner.capitalize() if owner.islower() else owner


def _check_element(call: Invocation, value: Value, method: str, site: Site) -> None:
    if all(map(is_text, options(value))):
        error = _error_of_text(call, method, value)
        if error and _is_written(call, site):
            _note(call, method, "text", site, error)
    elif isinstance(value, Items) and method == "select" and call.machine.source(site)[:1] == "[":
        _note(call, method, "list", site, f"{_COLUMNS} [")
    elif isinstance(value, Member) and _is_uncalled(value):
        _note(call, method, "method", site, _METHOD, value.name)
    elif isinstance(value, Cls) and method in _OF_CLASS and _is_certain(call, value):
        call.note(GivenClass(value, method, site, call.caller))


def _check_object(call: Invocation, value: Value, method: str, site: Site) -> None:
    for one in value.items if method == "add_all" and isinstance(value, Items) else (value,):
        if isinstance(one, Obj) and not (call.machine.is_reusing or call.machine.is_prototype(one)):
            call.note(GivenClass(one.cls, method, site, call.caller, is_object=True))
        elif isinstance(one, Items | Fields) and call.machine.source(site)[:1] in {"[", "{"}:
            kind = "list" if isinstance(one, Items) else "dict"
            _note(call, method, kind, site, f"{_UNMAPPED}builtins.{kind}' is not mapped")


def _is_uncalled(value: Member) -> bool:
    is_of_column = isinstance(value.owner, Thing) and value.owner.type in COLUMNS
    return is_of_column and value.name in {"desc", "asc"}


def _error_of_text(call: Invocation, method: str, value: Value) -> str:
    if method in {"order_by", "group_by"} and not all(map(_is_no_label, options(value))):
        return ""
    is_of_connection = method in _SENDING and "Session" not in call.name
    return _NOT_EXECUTABLE if is_of_connection else _OF_TEXT.get(method, "")


def _is_no_label(value: Value) -> bool:
    """Tells whether a text cannot be the name of a column or a label, whatever its holes hold."""
    parts = value.parts if isinstance(value, Text) else (getattr(value, "value", ""),)
    return _NOT_A_LABEL.match("x".join(part or "" for part in parts)) is not None


def _is_written(call: Invocation, site: Site) -> bool:
    """Tells whether a text is what this call is given, and not what another one was."""
    return not call.machine.is_reusing or call.machine.source(site).lstrip("rfbRFB")[:1] in {"'", '"'}


def _is_certain(call: Invocation, cls: Cls) -> bool:
    written = call.machine.source(call.site)
    return not call.machine.is_reusing or re.search(rf"\b{cls.name}\b", written) is not None


def _note(call: Invocation, method: str, kind: str, site: Site, error: str, given: str = "") -> None:
    is_of_release = kind == "text" or method == "select" or (kind == "keyword" and method in _SENDING)
    since = _SINCE.get(method, (2, 0)) if is_of_release else (1, 0)
    at = call.machine.location(site)
    call.note(RefusedArgument(at, "sqlalchemy", method, kind, given, error, since, None, call.caller))


def _loader(call: Invocation) -> Value:
    method = call.name.rpartition(".")[2]
    for value, span in zip(call.arguments, call.site.spans, strict=False):
        if isinstance(value, Known) and is_text(value) and not str(value.value).endswith("*"):
            error = _LOADED_ONLY if method == "load_only" else _LOADED
            _note(call, method, "text", Site(call.site.path, *span), error)
    # A chain of loaders starts from the class that the first of them names.
    first = call.receiver.arguments if isinstance(call.receiver, Thing) else tuple(call.arguments)
    return Thing("sqlalchemy.LoaderOption", call.site, first)


def _aliased(call: Invocation) -> Value:
    check(call)
    return Thing("sqlalchemy.orm.aliased()", call.site, tuple(call.arguments), call.keywords)


def conclude(machine: Machine) -> None:
    """Notes which classes that SQLAlchemy was given are not mapped, now that all are known."""
    given = machine.facts.all(GivenClass)
    mapped = (
        {id(cls) for one in machine.facts.all(Mapped) for cls in ancestors(one.cls)} if given else ()
    )
    for one in given:
        if id(one.cls) not in mapped and _is_plain(machine, one.cls):
            machine.facts.add(_refused(machine, one))


def _refused(machine: Machine, given: GivenClass) -> RefusedArgument:
    return RefusedArgument(
        at=machine.location(given.site),
        orm="sqlalchemy",
        call=given.call,
        kind="object" if given.is_object else "class",
        given=given.cls.name,
        error=_UNMAPPED if given.is_object else f"{_OF_CLASS[given.call]} <class '",
        defined_at=machine.location(machine.class_site(given.cls)),
        function=given.caller,
    )


def _is_plain(machine: Machine, cls: Cls) -> bool:
    """Tells whether nothing maps a class: all that it is derived from and decorated with is known."""
    lineage = ancestors(cls)
    if any(_MAPPING & {*one.attributes, *one.annotations} for one in lineage):
        return False
    if "sqlmodel.SQLModel" in machine.library_types(cls):
        return all("table" not in one.keywords for one in lineage)
    return all(_names_of(one) <= _PLAIN_BASES for one in lineage)


def _names_of(cls: Cls) -> set[str]:
    """Names what is not first-party and makes a class what it is: its bases and its decorators."""
    bases = {_name_of(base) for base in cls.bases if not isinstance(base, Cls)}
    decorators = {_name_of(decorator).removesuffix("()") for decorator in cls.decorators}
    return bases | (decorators - {"dataclasses.dataclass"})


def _name_of(value: Value) -> str:
    if isinstance(value, Ext):
        return value.name
    return value.type if isinstance(value, Thing) else "?"
