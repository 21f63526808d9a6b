"""Scopes, and what may be declared twice in them."""

from enum import Enum
from typing import NamedTuple

from cdcheck.ir import Name
from cdcheck.languages.javascript.lowering.builtin_names import WRAPPER

Reads = dict[str, Name]


class ScopeKind(Enum):
    """Says what opens a scope."""

    MODULE = "module"
    FUNCTION = "function"
    BLOCK = "block"
    NAMESPACE = "namespace"
    # Holds the name of a function or class expression, which only its own body sees.
    OWN_NAME = "own name"


class Binding(Enum):
    """Says how a name is bound."""

    LEXICAL = "lexical"
    VARIABLE = "variable"
    FUNCTION = "function"
    PARAMETER = "parameter"
    IMPORT = "import"
    # What CommonJS passes to the function that it wraps around a module.
    WRAPPER = "wrapper"
    # Types, ambient names and whatever else may be declared beside another.
    LENIENT = "lenient"


class Clash(NamedTuple):
    """Is a name that is declared twice in one scope."""

    name: str
    at: int
    end: int
    first: Binding
    second: Binding
    is_at_module_level: bool


class Scope:
    """Collects what one scope binds, reads and writes while a file is lowered."""

    __slots__ = ("bound", "early", "function", "kind", "parent", "reads", "writes")

    def __init__(self, kind: ScopeKind, parent: "Scope | None", function: int) -> None:
        self.kind = kind
        self.parent = parent
        self.function = function
        self.bound: dict[str, Binding] = {}
        # The first read and the first plain assignment of each name.
        self.reads: Reads = {}
        self.writes: Reads = {}
        # Names that are read before they are bound here, with where that is.
        self.early: dict[str, tuple[Name, Name]] = {}

    def declare(self, name: str, binding: Binding, at: int, end: int) -> Clash | None:
        """Binds a name, in the enclosing function if it is a `var`; says whether it was bound."""
        if binding is Binding.VARIABLE:
            return self._declare_variable(name, at, end)
        before = self.bound.get(name)
        self.bound[name] = binding
        if binding is Binding.LEXICAL and name in self.reads:
            self.early[name] = (self.reads[name], Name(at, end, name))
        is_module = self.kind is ScopeKind.MODULE
        if before is None and is_module and binding is Binding.LEXICAL and name in WRAPPER:
            before = Binding.WRAPPER
        if before is None or Binding.LENIENT in (before, binding):
            return None
        return Clash(name, at, end, before, binding, is_module)

    def _declare_variable(self, name: str, at: int, end: int) -> Clash | None:
        scope = self
        clash: Clash | None = None
        while True:
            before = scope.bound.get(name)
            is_outermost = scope.kind is not ScopeKind.BLOCK or scope.parent is None
            if before in (Binding.LEXICAL, Binding.IMPORT):
                is_module = scope.kind is ScopeKind.MODULE
                clash = Clash(name, at, end, before, Binding.VARIABLE, is_module)
            elif before is None and is_outermost:
                scope.bound[name] = Binding.VARIABLE
            if is_outermost or scope.parent is None:
                return clash
            scope = scope.parent
