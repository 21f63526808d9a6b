"""What a front end takes out of one file, without looking at any other."""

from msgspec import Struct

from cdcheck.ir.expressions import Expression
from cdcheck.ir.statements import Statement


class Parameter(Struct, frozen=True, array_like=True, gc=False):
    """Is one parameter.

    `kind` is empty, `*`, `**` or `keyword` (keyword-only). `pattern` is what a destructured parameter
    takes apart. `is_field` marks TypeScript's `constructor(private x: X)`. `decorators` are those of
    the parameter itself.
    """

    name: str
    default: Expression | None = None
    annotation: Expression | None = None
    kind: str = ""
    pattern: Expression | None = None
    is_field: bool = False
    decorators: tuple[Expression, ...] = ()


class Function(Struct, frozen=True, array_like=True, gc=False):
    """Is a function, method, lambda, arrow function or accessor.

    `at` and `end` span the whole definition without its decorators, `name_at` is where the name
    stands. `qualified_name` is `Class.method` or `outer.<locals>.inner`; an anonymous function takes
    the name it is bound to, else `<lambda>`. `owner` is the index of the class that the function is a
    direct member of, `parent` that of the enclosing function; -1 means none. `kind` is `function`,
    `method`, `static`, `class` (a classmethod), `getter`, `setter`, `constructor`, `lambda` or
    `arrow`; JavaScript has a `static getter` too.
    """

    name: str
    qualified_name: str
    parameters: tuple[Parameter, ...]
    body: tuple[Statement, ...]
    at: int
    end: int
    name_at: int
    kind: str = "function"
    is_async: bool = False
    is_generator: bool = False
    decorators: tuple[Expression, ...] = ()
    returns: Expression | None = None
    owner: int = -1
    parent: int = -1
    docstring: str = ""


class Class(Struct, frozen=True, array_like=True, gc=False):
    """Is a class. Its body holds fields (`Assign`) and methods (`Define`) in source order.

    A TypeScript interface, type alias or enum is a class with `kind` `interface`, `type` or `enum`.
    """

    name: str
    qualified_name: str
    bases: tuple[Expression, ...]
    keywords: tuple[tuple[str, Expression], ...]
    body: tuple[Statement, ...]
    at: int
    end: int
    name_at: int
    kind: str = "class"
    decorators: tuple[Expression, ...] = ()
    owner: int = -1
    parent: int = -1
    docstring: str = ""


class SyntaxFault(Struct, frozen=True, array_like=True, gc=False):
    """Is a place that does not parse.

    `kind` names a known cause (`escaped-backtick`, `heredoc-residue`, `shell-residue`,
    `escaped-quotes`, `indentation`, `encoding`, `nul-byte`) or is `syntax`.
    """

    at: int
    end: int
    kind: str
    message: str


class UndefinedName(Struct, frozen=True, array_like=True, gc=False):
    """Is a name that is read and bound nowhere: not in a scope, not built in.

    `function` is the index of the enclosing function, -1 at module level (where it breaks the
    import). `is_annotation` marks one that is read in annotations only. `meant` is a name that is bound
    there and differs by a slip of the pen, empty if none does.
    """

    name: str
    at: int
    end: int
    function: int = -1
    is_annotation: bool = False
    meant: str = ""


class EarlyRead(Struct, frozen=True, array_like=True, gc=False):
    """Is a name that is read before the same scope binds it, at `bound_at`.

    `function` is the index of the enclosing function, -1 at module level. `is_conditional` says that a
    condition may keep it from being read.
    """

    name: str
    at: int
    end: int
    bound_at: int
    bound_end: int
    function: int = -1
    is_conditional: bool = False


class Suppression(Struct, frozen=True, array_like=True, gc=False):
    """Is a comment `cdcheck: ignore[rule, ...] reason`, on 1-based `line`."""

    line: int
    rules: tuple[str, ...]
    reason: str


class Extract(Struct, frozen=True, array_like=True, gc=False):
    """Is everything that is known of one file; it does not know its path.

    `line_starts` are the byte offsets of the lines. `module_kind` is `esm`, `commonjs` or empty.
    `global_names` are names that a function binds in the module scope (`global x`).
    """

    language: str
    body: tuple[Statement, ...]
    functions: tuple[Function, ...] = ()
    classes: tuple[Class, ...] = ()
    faults: tuple[SyntaxFault, ...] = ()
    undefined: tuple[UndefinedName, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    line_starts: tuple[int, ...] = (0,)
    module_kind: str = ""
    global_names: tuple[str, ...] = ()
    early: tuple[EarlyRead, ...] = ()
