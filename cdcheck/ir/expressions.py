"""Expressions of both languages.

`at` and `end` are byte offsets into the UTF-8 source. Every node is immutable and is written to the
cache as a tagged MessagePack array, so the order of the fields is part of the cache's format.
"""

from msgspec import Struct


class Node(Struct, frozen=True, array_like=True, gc=False):
    """Spans `at` to `end`, in bytes."""

    at: int
    end: int


class Const(Node, frozen=True, array_like=True, gc=False, tag="c"):
    """Is a literal: a string (unescaped), a number, a truth value, `None`/`null`/`undefined`."""

    value: str | int | float | bool | None


class Name(Node, frozen=True, array_like=True, gc=False, tag="n"):
    """Reads a variable. JavaScript's `this` is the name `this`; `super` is `super`."""

    id: str


class Attribute(Node, frozen=True, array_like=True, gc=False, tag="a"):
    """Reads `base.name`; the name itself starts at `end - len(name)`."""

    base: "Expression"
    name: str


class Index(Node, frozen=True, array_like=True, gc=False, tag="i"):
    """Reads `base[key]`; also a generic type's argument, as in `Mapped[int]` or `Array<User>`."""

    base: "Expression"
    key: "Expression"


class Call(Node, frozen=True, array_like=True, gc=False, tag="f"):
    """Calls `function`; a tagged template is a call with a `Template` as its only argument.

    In `keywords`, the name `**` stands for an unpacked mapping.
    """

    function: "Expression"
    arguments: "tuple[Expression, ...]"
    keywords: "tuple[tuple[str, Expression], ...]" = ()
    is_new: bool = False


class Template(Node, frozen=True, array_like=True, gc=False, tag="t"):
    """Joins the parts to a string: an f-string or a template literal. Text parts are `Const`.

    One that is tagged is handed to a function, apart from what is put into it.
    """

    parts: "tuple[Expression, ...]"
    is_tagged: bool = False


class Operation(Node, frozen=True, array_like=True, gc=False, tag="o"):
    """Applies an operator, spelt as in Python where both languages have it.

    `and`, `or`, `not`, `==` (also `===`), `!=`, `in`, `not in`, `is`, `is not`, `+`, `%`, `|`, ...;
    JavaScript's own stay as they are: `??`, `typeof`, `instanceof`, `void`, `delete`. `yield` and
    `yield from` are operations too.
    """

    operator: str
    operands: "tuple[Expression, ...]"


class Sequence(Node, frozen=True, array_like=True, gc=False, tag="s"):
    """Builds (or, as a target, takes apart) a `list`, `tuple` or `set`."""

    kind: str
    items: "tuple[Expression, ...]"


class Mapping(Node, frozen=True, array_like=True, gc=False, tag="m"):
    """Builds (or takes apart) a dict or an object literal.

    A key is an expression (`Const` for a plain JavaScript key); `None` marks a spread value. Methods
    of an object literal are `Closure` values.
    """

    items: "tuple[tuple[Expression | None, Expression], ...]"


class Spread(Node, frozen=True, array_like=True, gc=False, tag="*"):
    """Unpacks a sequence in a call, a sequence, or a target."""

    value: "Expression"


class Conditional(Node, frozen=True, array_like=True, gc=False, tag="?"):
    """Chooses between two values."""

    test: "Expression"
    then: "Expression"
    otherwise: "Expression"


class Await(Node, frozen=True, array_like=True, gc=False, tag="w"):
    """Awaits a value."""

    value: "Expression"


class Closure(Node, frozen=True, array_like=True, gc=False, tag="l"):
    """Is a lambda, an arrow function or a function expression: `Extract.functions[function]`."""

    function: int


class ClassExpression(Node, frozen=True, array_like=True, gc=False, tag="k"):
    """Is a class used as a value: `Extract.classes[class_]`."""

    class_: int


class Generator(Struct, frozen=True, array_like=True, gc=False):
    """Is one `for target in iterable if ...` of a comprehension, or one `async for`."""

    target: "Expression"
    iterable: "Expression"
    conditions: "tuple[Expression, ...]"
    is_async: bool = False


class Comprehension(Node, frozen=True, array_like=True, gc=False, tag="g"):
    """Builds a `list`, `set`, `dict` or `generator`; `key` is set for a dict only."""

    kind: str
    key: "Expression | None"
    element: "Expression"
    generators: tuple[Generator, ...]


class Bind(Node, frozen=True, array_like=True, gc=False, tag="="):
    """Assigns inside an expression and is the assigned value."""

    target: "Expression"
    value: "Expression"


class Opaque(Node, frozen=True, array_like=True, gc=False, tag="x"):
    """Is syntax that has no meaning of its own here; `parts` are the expressions inside it."""

    kind: str
    parts: "tuple[Expression, ...]" = ()


Expression = (
    Const
    | Name
    | Attribute
    | Index
    | Call
    | Template
    | Operation
    | Sequence
    | Mapping
    | Spread
    | Conditional
    | Await
    | Closure
    | ClassExpression
    | Comprehension
    | Bind
    | Opaque
)


_LINKS = Attribute | Index | Call


def last_name(expression: Expression | None) -> str:
    """Gives the last of some dotted names, `route` of `app.route`; empty for anything else."""
    if isinstance(expression, Attribute):
        return expression.name
    return expression.id if isinstance(expression, Name) else ""


def first_name(expression: Expression | None) -> str:
    """Names the variable that a chain of members and calls begins with; empty if none does."""
    while isinstance(expression, _LINKS):
        expression = expression.function if isinstance(expression, Call) else expression.base
    return expression.id if isinstance(expression, Name) else ""


def negative(at: int, end: int, operand: Expression) -> Const | None:
    """Gives `-1` as the constant that it is; `None` where the operand is no number."""
    value = operand.value if isinstance(operand, Const) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Const(at, end, -value)
