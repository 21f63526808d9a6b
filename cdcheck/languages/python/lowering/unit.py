"""What is known of a file while it is lowered."""

from collections.abc import Callable, Sequence

from msgspec import Struct
from tree_sitter import Node

from cdcheck.ir import Class, Expression, Function, Name, Opaque, Statement, SyntaxFault
from cdcheck.languages.python.lowering.scopes import Scope, ScopeKind

# CPython itself gives up at 100 blocks. Whoever walks the IR needs several frames a level, of 1,000.
DEEPEST = 100

Lower = Callable[["Unit", Node], Expression]
LowerStatement = Callable[["Unit", Node], tuple[Statement, ...]]


class Place(Struct, frozen=True, gc=False):
    """Is where in the file's scopes and definitions lowering stands."""

    scope: Scope
    reads: dict[str, Name]
    function: int
    owner: int
    prefix: str
    loops: int
    depth: int
    margin: bytes


class Unit:
    """Carries one file through its lowering.

    The one mutable thing of the front end: every handler reads the text here and leaves here what is
    not part of its own result.
    """

    __slots__ = (
        "classes",
        "depth",
        "expressions",
        "faults",
        "function",
        "functions",
        "global_names",
        "has_star_import",
        "is_incomplete",
        "is_suspect",
        "is_type_only",
        "loops",
        "margin",
        "nonlocals",
        "owner",
        "prefix",
        "reads",
        "scope",
        "scopes",
        "statements",
        "text",
    )

    def __init__(
        self, text: bytes, expressions: Sequence[Lower], statements: Sequence[LowerStatement]
    ) -> None:
        self.text = text
        self.expressions = expressions
        self.statements = statements
        self.functions: dict[int, Function | None] = {}
        self.classes: dict[int, Class | None] = {}
        # Faults that need no confirmation by a parser.
        self.faults: list[SyntaxFault] = []
        # Something was seen that Python's own parser must judge.
        self.is_suspect = False
        self.has_star_import = False
        # Something was not lowered, so a binding may be missing.
        self.is_incomplete = False
        self.global_names: set[str] = set()
        self.nonlocals: list[tuple[Scope, Name]] = []
        # Below `if TYPE_CHECKING`.
        self.is_type_only = False
        self.scope = Scope(ScopeKind.MODULE, None, -1)
        self.scopes = [self.scope]
        # The reads of the current scope, or a dictionary nobody looks at.
        self.reads = self.scope.reads
        self.function = -1
        self.owner = -1
        self.prefix = ""
        self.loops = 0
        self.depth = 0
        # The line break and indentation before each statement of the current block.
        self.margin = b"\n"

    def lower(self, node: Node) -> Expression:
        """Lowers an expression; hot handlers index `expressions` themselves."""
        return self.expressions[node.kind_id](self, node)

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
            self.loops,
            self.depth,
            self.margin,
        )

    def defined(self) -> tuple[int, int, int]:
        """Counts the functions, classes and scopes so far, for `abandon`."""
        return len(self.functions), len(self.classes), len(self.scopes)

    def restore(self, place: Place) -> None:
        """Goes back to a place."""
        self.scope = place.scope
        self.reads = place.reads
        self.function = place.function
        self.owner = place.owner
        self.prefix = place.prefix
        self.loops = place.loops
        self.depth = place.depth
        self.margin = place.margin

    def abandon(self, place: Place, defined: tuple[int, int, int]) -> None:
        """Goes back to a place, and forgets all but what was defined before."""
        self.restore(place)
        self.is_incomplete = True
        functions, classes, scopes = defined
        self.functions = dict(list(self.functions.items())[:functions])
        self.classes = dict(list(self.classes.items())[:classes])
        del self.scopes[scopes:]

    def enter(self, kind: ScopeKind, *, is_async: bool = False) -> Scope:
        """Opens a scope inside the current one; `restore` leaves it."""
        scope = Scope(kind, self.scope, self.function, is_async=is_async)
        self.scopes.append(scope)
        self.scope = scope
        self.reads = scope.reads
        return scope

    def fault(self, node: Node, message: str, kind: str = "syntax") -> None:
        """Records what no Python accepts, though the grammar does."""
        self.faults.append(SyntaxFault(node.start_byte, node.end_byte, kind, message))


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
    unit.is_incomplete = True
    if not any(fault.kind == "too-deep" for fault in unit.faults):
        unit.fault(node, "the code is nested too deeply to be read", "too-deep")
    return Opaque(node.start_byte, node.end_byte, "too-deep")
