"""What is known of a file while it is lowered."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tree_sitter import Node

from cdcheck.ir import Class, Expression, Function, Opaque, Statement, SyntaxFault
from cdcheck.languages.javascript.lowering.scopes import Clash, Reads, Scope, ScopeKind

# Deeper than anybody writes; the cache's encoder gives up at about 500.
DEEPEST = 160

Lower = Callable[["Unit", Node], Expression]
LowerStatement = Callable[["Unit", Node], tuple[Statement, ...]]


class Hint(NamedTuple):
    """Is the name that an anonymous function, class or object literal is bound to.

    `owner` is the class whose field it is, -1 for none.
    """

    name: str
    qualified_name: str
    at: int
    owner: int = -1


class Place(NamedTuple):
    """Is where in the file's scopes and definitions lowering stands."""

    scope: Scope
    reads: Reads
    function: int
    owner: int
    prefix: str
    is_async: bool
    depth: int


class Unit:
    """Carries one file through its lowering.

    The one mutable thing of the front end: every handler reads the text here and leaves here what is
    not part of its own result.
    """

    __slots__ = (
        "ambient",
        "awaits_outside",
        "clashes",
        "classes",
        "depth",
        "exported",
        "expressions",
        "faults",
        "function",
        "functions",
        "guarded",
        "has_commonjs_syntax",
        "has_module_syntax",
        "hint",
        "is_async",
        "is_cut",
        "is_dynamic",
        "is_typescript",
        "module_only",
        "owner",
        "prefix",
        "reads",
        "scope",
        "scopes",
        "set_globals",
        "statements",
        "text",
        "types",
    )

    def __init__(
        self,
        text: bytes,
        expressions: Mapping[str, Lower],
        statements: Mapping[str, LowerStatement],
        *,
        is_typescript: bool,
    ) -> None:
        self.text = text
        self.expressions = expressions
        self.statements = statements
        self.is_typescript = is_typescript
        self.functions: list[Function | None] = []
        self.classes: list[Class | None] = []
        # Names that one scope binds twice.
        self.clashes: list[Clash] = []
        self.faults: list[SyntaxFault] = []
        # Faults of ES modules only: CommonJS allows these.
        self.module_only: list[SyntaxFault] = []
        # `await` outside an async function, which may be an ordinary name in a script, and the function.
        self.awaits_outside: list[tuple[Node, int]] = []
        self.has_module_syntax = False
        # `export =` or `import x = require()`, which only CommonJS can do.
        self.has_commonjs_syntax = False
        self.exported: set[str] = set()
        # Something was nested too deeply to be read.
        self.is_cut = False
        # `with` or a direct `eval` may bind anything.
        self.is_dynamic = False
        # Names that stand behind a `typeof`.
        self.guarded: set[str] = set()
        # Names declared for TypeScript only, and names set on the global object.
        self.ambient: set[str] = set()
        self.set_globals: set[str] = set()
        self.scope = Scope(ScopeKind.MODULE, None, -1)
        self.scopes = [self.scope]
        self.reads = self.scope.reads
        self.function = -1
        self.owner = -1
        self.prefix = ""
        self.is_async = False
        self.depth = 0
        self.hint: Hint | None = None

    def lower(self, node: Node) -> Expression:
        """Lowers an expression; hot handlers index `expressions` themselves."""
        return self.expressions[node.type](self, node)

    def text_of(self, node: Node) -> str:
        """Cuts a node out of the text."""
        return self.text[node.start_byte : node.end_byte].decode()

    def place(self) -> Place:
        """Notes where lowering stands, for `restore`."""
        return Place(
            self.scope,
            self.reads,
            self.function,
            self.owner,
            self.prefix,
            self.is_async,
            self.depth,
        )

    def restore(self, place: Place) -> None:
        """Goes back to a place."""
        (
            self.scope,
            self.reads,
            self.function,
            self.owner,
            self.prefix,
            self.is_async,
            self.depth,
        ) = place

    def enter(self, kind: ScopeKind) -> Scope:
        """Opens a scope inside the current one."""
        scope = Scope(kind, self.scope, self.function)
        self.scopes.append(scope)
        self.scope = scope
        self.reads = scope.reads
        return scope

    def leave(self, scope: Scope) -> None:
        """Goes back to a scope around the current one."""
        self.scope = scope
        self.reads = scope.reads

    def fault(self, node: Node, message: str, kind: str = "syntax") -> None:
        """Records what no engine accepts, though the grammar does."""
        self.faults.append(SyntaxFault(node.start_byte, node.end_byte, kind, message))

    def fault_of_modules(self, node: Node, message: str) -> None:
        """Records what a CommonJS module may do and an ES module may not."""
        self.module_only.append(SyntaxFault(node.start_byte, node.end_byte, "syntax", message))


def nested(lower: Lower) -> Lower:
    """Bounds how deep a handler can be inside itself, so that no stack overflows."""

    def bounded(unit: Unit, node: Node) -> Expression:
        if unit.depth >= DEEPEST:
            return too_deep(unit, node)
        unit.depth += 1
        expression = lower(unit, node)
        unit.depth -= 1
        return expression

    return bounded


def too_deep(unit: Unit, node: Node) -> Opaque:
    """Stands for an expression that is nested deeper than anybody writes."""
    if not unit.is_cut:
        unit.is_cut = True
        unit.fault(node, "the code is nested too deeply to be read", "too-deep")
    return Opaque(node.start_byte, node.end_byte, "too-deep")
