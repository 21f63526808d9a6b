"""Statements of both languages. Bodies are tuples; functions and classes are referred to by index."""

from msgspec import Struct

from cdcheck.ir.expressions import Expression, Node, Sequence, last_name


class Evaluate(Node, frozen=True, array_like=True, gc=False, tag="e"):
    """Evaluates an expression for its effect."""

    value: Expression


class Assign(Node, frozen=True, array_like=True, gc=False, tag="="):
    """Assigns to every target. `value` is `None` for a bare declaration or annotation.

    `operator` is empty, or that of an augmented assignment (`+` for `+=`). `keyword` is `const`,
    `let`, `var`, `static` (a static class field), `field` (a class field) or empty.
    """

    targets: tuple[Expression, ...]
    value: Expression | None
    annotation: Expression | None = None
    operator: str = ""
    keyword: str = ""
    decorators: tuple[Expression, ...] = ()


class Return(Node, frozen=True, array_like=True, gc=False, tag="r"):
    """Returns from the function; an arrow function's bare expression is a `Return` too."""

    value: Expression | None


class Raise(Node, frozen=True, array_like=True, gc=False, tag="x"):
    """Raises (throws) a value; `None` re-raises."""

    value: Expression | None


class If(Node, frozen=True, array_like=True, gc=False, tag="i"):
    """Branches; `elif` is an `If` inside `otherwise`."""

    test: Expression
    then: "tuple[Statement, ...]"
    otherwise: "tuple[Statement, ...]"


class Loop(Node, frozen=True, array_like=True, gc=False, tag="l"):
    """Repeats `body`: `kind` is `for`, `async for`, `for in` (keys), `while` or `for;;`.

    `while` and `for;;` have neither target nor iterable; their test is `test`.
    """

    kind: str
    target: Expression | None
    iterable: Expression | None
    test: Expression | None
    body: "tuple[Statement, ...]"
    otherwise: "tuple[Statement, ...]" = ()


class Handler(Struct, frozen=True, array_like=True, gc=False):
    """Catches: `types` is `None` for a bare `except` and for every JavaScript `catch`."""

    types: Expression | None
    target: Expression | None
    body: "tuple[Statement, ...]"

    @property
    def names(self) -> frozenset[str]:
        """The last names of the types that are caught; none for one that catches everything."""
        types = self.types.items if isinstance(self.types, Sequence) else (self.types,)
        return frozenset(name for one in types if (name := last_name(one)))


class Try(Node, frozen=True, array_like=True, gc=False, tag="t"):
    """Tries `body`, catches, and runs `final` whatever happens."""

    body: "tuple[Statement, ...]"
    handlers: tuple[Handler, ...]
    otherwise: "tuple[Statement, ...]" = ()
    final: "tuple[Statement, ...]" = ()


class WithItem(Struct, frozen=True, array_like=True, gc=False):
    """Enters one context manager."""

    context: Expression
    target: Expression | None


class With(Node, frozen=True, array_like=True, gc=False, tag="w"):
    """Runs `body` inside context managers."""

    items: tuple[WithItem, ...]
    body: "tuple[Statement, ...]"
    is_async: bool = False


class Branch(Struct, frozen=True, array_like=True, gc=False):
    """Is one case of a `Switch`; `pattern` is `None` for the default."""

    pattern: Expression | None
    body: "tuple[Statement, ...]"


class Switch(Node, frozen=True, array_like=True, gc=False, tag="s"):
    """Chooses one branch by the subject's value: `match` and `switch`."""

    subject: Expression
    branches: tuple[Branch, ...]


class Define(Node, frozen=True, array_like=True, gc=False, tag="d"):
    """Defines `Extract.functions[function]` in the current scope."""

    function: int


class DefineClass(Node, frozen=True, array_like=True, gc=False, tag="c"):
    """Defines `Extract.classes[class_]` in the current scope."""

    class_: int


class Delete(Node, frozen=True, array_like=True, gc=False, tag="z"):
    """Deletes its targets."""

    targets: tuple[Expression, ...]


class ImportedName(Struct, frozen=True, array_like=True, gc=False):
    """Binds `name` of the module as `alias`.

    JavaScript's default import has the name `default`; a namespace import has the name `*`.
    """

    name: str
    alias: str
    at: int
    end: int
    is_type_only: bool = False


class Import(Node, frozen=True, array_like=True, gc=False, tag="m"):
    """Imports a module.

    Python: `import a.b` has `module="a.b"`, no names and `alias=""`; `import a.b as c` has
    `alias="c"`; `from ..a import b` has `module="a"`, `level=2`; `from a import *` has the one name
    `*` with the alias `*`. JavaScript: the specifier is `module`; `import "x"` has no names.
    `require` and `import()` are calls, not imports.
    """

    module: str
    names: tuple[ImportedName, ...] = ()
    level: int = 0
    alias: str = ""
    is_from: bool = False
    is_type_only: bool = False


class Export(Node, frozen=True, array_like=True, gc=False, tag="p"):
    """Exports names of an ES module.

    `names` maps local to exported names (`ImportedName.name` is local, `alias` exported); with
    `module`, they come from there (`export { a } from "m"`; `export * from "m"` has the name `*`).
    `export default <expression>` has `value` and the exported name `default`. Exported declarations
    stand before their `Export` as ordinary statements.
    """

    names: tuple[ImportedName, ...] = ()
    module: str | None = None
    value: Expression | None = None
    is_type_only: bool = False


Statement = (
    Evaluate
    | Assign
    | Return
    | Raise
    | If
    | Loop
    | Try
    | With
    | Switch
    | Define
    | DefineClass
    | Delete
    | Import
    | Export
)
