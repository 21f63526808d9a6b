"""Scopes, and the names that no scope binds."""

from collections.abc import Iterable, Iterator
from enum import Enum

from cdcheck.ir import Name, UndefinedName
from cdcheck.languages.python.lowering.builtin_names import BUILTINS, CLASS_NAMES, VERSIONED_NAMES
from cdcheck.near_names import nearest

# What may bind names behind our back; reading one of these ends all certainty for the file.
DYNAMIC = frozenset({"exec", "eval", "globals", "locals", "__builtins__", "execfile"})
_DYNAMIC_TEXT = (b"sys.modules[", b"builtins", b"__builtin__", b"global_enum", b"._convert_(")


class ScopeKind(Enum):
    """Says how a scope takes part in the lookup of names."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"
    COMPREHENSION = "comprehension"
    TYPE_PARAMETERS = "type parameters"


_NOT_ENCLOSING = (ScopeKind.MODULE, ScopeKind.CLASS)


class Scope:
    """Collects what one scope binds and reads while a file is lowered."""

    __slots__ = (
        "annotated",
        "bound",
        "early",
        "function",
        "is_async",
        "is_generator",
        "kind",
        "outside",
        "parent",
        "reads",
    )

    def __init__(
        self, kind: ScopeKind, parent: "Scope | None", function: int, *, is_async: bool = False
    ) -> None:
        self.kind = kind
        self.parent = parent
        self.function = function
        self.is_async = is_async
        self.is_generator = False
        self.bound: set[str] = set()
        # Declared `global` or `nonlocal`: bound elsewhere.
        self.outside: set[str] = set()
        # The first read of each name.
        self.reads: dict[str, Name] = {}
        # Names that are read before they are bound here, with where that is.
        self.early: dict[str, tuple[Name, Name]] = {}
        # The same of those in annotations, which are evaluated here, late, or never.
        self.annotated: dict[str, Name] = {}


def undefined_names(scopes: Iterable[Scope], text: bytes) -> tuple[UndefinedName, ...]:
    """Finds the names that are read and bound nowhere, in source order, once a function.

    Nothing is said of a file that can bind names in ways not seen here. The first scope is the
    module's.
    """
    scopes = tuple(scopes)
    is_late = b"import annotations" in text
    found = tuple(one for one in _unbound(scopes) if not (is_late and one.is_annotation))
    if not found or any(not DYNAMIC.isdisjoint(scope.reads) for scope in scopes):
        return ()
    if any(marker in text for marker in _DYNAMIC_TEXT):
        return ()
    if b"PY2" in text or b"PY3" in text or b"version_info" in text:
        found = tuple(one for one in found if one.name not in VERSIONED_NAMES)
    first = {(one.function, one.name): one for one in sorted(found, key=_rank, reverse=True)}
    return tuple(sorted(first.values(), key=_place))


def unbound_nonlocals(declared: Iterable[tuple[Scope, Name]]) -> Iterator[Name]:
    """Finds the `nonlocal` names that no enclosing function binds."""
    for scope, name in declared:
        if scope.kind is not ScopeKind.MODULE and name.id != "__class__":
            functions = (one for one in around(scope) if one.kind not in _NOT_ENCLOSING)
            if not any(name.id in function.bound for function in functions):
                yield name


def around(scope: Scope) -> Iterator[Scope]:
    """Walks outwards through the enclosing scopes."""
    enclosing = scope.parent
    while enclosing is not None:
        yield enclosing
        enclosing = enclosing.parent


def _unbound(scopes: tuple[Scope, ...]) -> Iterator[UndefinedName]:
    everywhere = scopes[0].bound.union(*(scope.outside for scope in scopes), BUILTINS)
    for scope in scopes:
        for name in scope.reads.keys() - scope.bound - everywhere:
            if not _is_bound_around(name, scope):
                read = scope.reads[name]
                yield UndefinedName(name, read.at, read.end, scope.function, meant=_meant(name, scope))
        for name in scope.annotated.keys() - scope.bound - everywhere:
            if not _is_bound_around(name, scope):
                read = scope.annotated[name]
                yield UndefinedName(name, read.at, read.end, scope.function, is_annotation=True)


def _meant(name: str, scope: Scope) -> str:
    """Finds a name that is bound where one is read, and that differs by a slip of the pen."""
    seen = (scope, *(one for one in around(scope) if one.kind is not ScopeKind.CLASS))
    near = nearest(name, sorted(frozenset().union(*(one.bound for one in seen))))
    return near.name if near is not None and near.is_close else ""


def _is_bound_around(name: str, scope: Scope) -> bool:
    if scope.kind is ScopeKind.CLASS and name in CLASS_NAMES:
        return True
    for enclosing in around(scope):
        if enclosing.kind is ScopeKind.CLASS:
            if name == "__class__":
                return True
        elif name in enclosing.bound:
            return True
    return False


def _rank(name: UndefinedName) -> tuple[bool, int]:
    return name.is_annotation, name.at


def _place(name: UndefinedName) -> tuple[int, str, int]:
    return name.at, name.name, name.function
