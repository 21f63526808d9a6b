"""Writes the IR compactly, so that a table can say what a piece of source becomes."""

from cdcheck import ir
from cdcheck.ir import Expression, Extract, Statement
from cdcheck.languages.python.lowering.front_end import extract


def lowered(source: str) -> Extract:
    found = extract(source.encode())
    assert found.faults == ()
    return found


def rendered(source: str) -> str:
    """Lowers one expression and writes it."""
    body = lowered(source).body
    assert len(body) == 1
    statement = body[0]
    assert type(statement) is ir.Evaluate
    return text(statement.value)


def text(node: Expression | None) -> str:  # noqa: PLR0912 (one branch a type)
    match node:
        case None:
            return "-"
        case ir.Const():
            return repr(node.value)
        case ir.Name():
            return node.id
        case ir.Attribute():
            return f"{text(node.base)}.{node.name}"
        case ir.Index():
            return f"{text(node.base)}[{text(node.key)}]"
        case ir.Call():
            named = [f"{name}={text(value)}" for name, value in node.keywords]
            return f"{text(node.function)}({', '.join([*map(text, node.arguments), *named])})"
        case ir.Closure():
            return f"closure {node.function}"
        case ir.Conditional():
            return _row("?", node.test, node.then, node.otherwise)
        case ir.Operation():
            return _row(node.operator, *node.operands)
        case ir.Sequence():
            return _row(node.kind, *node.items)
        case ir.Mapping():
            return "{" + ", ".join(f"{text(key)}: {text(one)}" for key, one in node.items) + "}"
        case ir.Template():
            return _row("template", *node.parts)
        case ir.Spread():
            return f"*{text(node.value)}"
        case ir.Await():
            return _row("await", node.value)
        case ir.Bind():
            return _row(":=", node.target, node.value)
        case ir.Opaque():
            return _row(f"opaque {node.kind}", *node.parts)
        case ir.Comprehension():
            return _row(f"{node.kind} of", node.key, node.element) + "".join(
                f" for {text(one.target)} in {text(one.iterable)}"
                + "".join(f" if {text(condition)}" for condition in one.conditions)
                for one in node.generators
            )
    raise AssertionError(node)


def block(statements: tuple[Statement, ...]) -> str:
    return "; ".join(statement_text(one) for one in statements)


def statement_text(statement: Statement) -> str:  # noqa: PLR0912 (one branch a type)
    match statement:
        case ir.Evaluate():
            return text(statement.value)
        case ir.Assign():
            annotation = f": {text(statement.annotation)}" if statement.annotation else ""
            targets = " = ".join(map(text, statement.targets))
            return f"{targets}{annotation} {statement.operator}= {text(statement.value)}"
        case ir.Return():
            return f"return {text(statement.value)}"
        case ir.Raise():
            return f"raise {text(statement.value)}"
        case ir.If():
            branches = f"{{{block(statement.then)}}} {{{block(statement.otherwise)}}}"
            return f"if {text(statement.test)} {branches}"
        case ir.Loop():
            head = f"{text(statement.target)} {text(statement.iterable)} {text(statement.test)}"
            bodies = f"{{{block(statement.body)}}} {{{block(statement.otherwise)}}}"
            return f"{statement.kind} {head} {bodies}"
        case ir.Try():
            handlers = "".join(
                f" except {text(one.types)} {text(one.target)} {{{block(one.body)}}}"
                for one in statement.handlers
            )
            rest = f" {{{block(statement.otherwise)}}} {{{block(statement.final)}}}"
            return f"try {{{block(statement.body)}}}{handlers}{rest}"
        case ir.With():
            items = ", ".join(f"{text(one.context)} {text(one.target)}" for one in statement.items)
            return f"{'async ' * statement.is_async}with {items} {{{block(statement.body)}}}"
        case ir.Switch():
            branches = " ".join(
                f"{text(one.pattern)} {{{block(one.body)}}}" for one in statement.branches
            )
            return f"switch {text(statement.subject)} {branches}"
        case ir.Define():
            return f"define {statement.function}"
        case ir.DefineClass():
            return f"class {statement.class_}"
        case ir.Delete():
            return f"del {', '.join(map(text, statement.targets))}"
        case ir.Import():
            names = ", ".join(f"{one.name} as {one.alias}" for one in statement.names)
            return f"import {'.' * statement.level}{statement.module} as {statement.alias} ({names})"
    raise AssertionError(statement)


def _row(head: str, *nodes: Expression | None) -> str:
    return f"({' '.join([head, *map(text, nodes)])})"
