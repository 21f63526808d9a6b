"""Writes the IR compactly, so that a table can say what a piece of source becomes."""

from textwrap import dedent

from cdcheck import ir
from cdcheck.ir import Class, Expression, Extract, Function, Parameter, Statement
from cdcheck.languages.javascript.lowering.front_end import extract


def lowered(source: str, dialect: str = "javascript") -> Extract:
    found = extract(dedent(source).encode(), dialect)
    assert found.faults == ()
    return found


def rendered(source: str, dialect: str = "javascript") -> str:
    """Lowers one expression and writes it."""
    body = lowered(f"({source})", dialect).body
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
            return f"{'new ' * node.is_new}{text(node.function)}({_list(node.arguments)})"
        case ir.Closure():
            return f"closure {node.function}"
        case ir.ClassExpression():
            return f"class {node.class_}"
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
            return f"...{text(node.value)}"
        case ir.Await():
            return _row("await", node.value)
        case ir.Bind():
            return _row(":=", node.target, node.value)
        case ir.Opaque():
            return _row(node.kind, *node.parts)
    raise AssertionError(node)


def block(statements: tuple[Statement, ...]) -> str:
    return "; ".join(statement_text(one) for one in statements)


def statement_text(statement: Statement) -> str:
    match statement:
        case ir.Evaluate():
            return text(statement.value)
        case ir.Assign():
            return _assign(statement)
        case ir.Return():
            return f"return {text(statement.value)}"
        case ir.Raise():
            return f"throw {text(statement.value)}"
        case ir.If():
            branches = f"{{{block(statement.then)}}} {{{block(statement.otherwise)}}}"
            return f"if {text(statement.test)} {branches}"
        case ir.Loop():
            head = f"{text(statement.target)} {text(statement.iterable)} {text(statement.test)}"
            return f"{statement.kind} {head} {{{block(statement.body)}}}"
        case ir.Try():
            handlers = "".join(
                f" catch {text(one.target)} {{{block(one.body)}}}" for one in statement.handlers
            )
            return f"try {{{block(statement.body)}}}{handlers} {{{block(statement.final)}}}"
        case ir.Switch():
            branches = "".join(
                f" {text(one.pattern)} {{{block(one.body)}}}" for one in statement.branches
            )
            return f"switch {text(statement.subject)}{branches}"
        case ir.Define():
            return f"define {statement.function}"
        case ir.DefineClass():
            return f"class {statement.class_}"
        case ir.Import():
            return f"import{_type_only(statement)} {statement.module}{_names(statement.names)}"
        case ir.Export():
            value = f" {text(statement.value)}" if statement.value else ""
            module = f" {statement.module}" if statement.module else ""
            return f"export{_type_only(statement)}{module}{_names(statement.names)}{value}"
    raise AssertionError(statement)


def signature(function: Function) -> str:
    returns = f" -> {text(function.returns)}" if function.returns else ""
    decorators = "".join(f"@{text(one)} " for one in function.decorators)
    marks = "async " * function.is_async + "generator " * function.is_generator
    takes = ", ".join(parameter_text(one) for one in function.parameters)
    return f"{decorators}{marks}{function.kind} {function.qualified_name}({takes}){returns}"


def parameter_text(parameter: Parameter) -> str:
    decorators = "".join(f"@{text(one)} " for one in parameter.decorators)
    name = text(parameter.pattern) if parameter.pattern else parameter.name
    annotation = f": {text(parameter.annotation)}" if parameter.annotation else ""
    default = f" = {text(parameter.default)}" if parameter.default else ""
    field = "field " * parameter.is_field
    return f"{decorators}{field}{parameter.kind}{name}{annotation}{default}"


def class_text(class_: Class) -> str:
    bases = f"({_list(class_.bases)})" if class_.bases else ""
    keywords = "".join(f" {name} {text(value)}" for name, value in class_.keywords)
    decorators = "".join(f"@{text(one)} " for one in class_.decorators)
    body = block(class_.body)
    return f"{decorators}{class_.kind} {class_.qualified_name}{bases}{keywords} {{{body}}}"


def _assign(statement: ir.Assign) -> str:
    decorators = "".join(f"@{text(one)} " for one in statement.decorators)
    keyword = f"{statement.keyword} " if statement.keyword else ""
    annotation = f": {text(statement.annotation)}" if statement.annotation else ""
    targets = " = ".join(map(text, statement.targets))
    return f"{decorators}{keyword}{targets}{annotation} {statement.operator}= {text(statement.value)}"


def _type_only(statement: ir.Import | ir.Export) -> str:
    return " type" if statement.is_type_only else ""


def _names(names: tuple[ir.ImportedName, ...]) -> str:
    return "".join(
        f" {'type ' * one.is_type_only}{one.name}" + (f":{one.alias}" if one.alias != one.name else "")
        for one in names
    )


def _list(nodes: tuple[Expression, ...]) -> str:
    return ", ".join(map(text, nodes))


def _row(head: str, *nodes: Expression | None) -> str:
    return f"({' '.join([head, *map(text, nodes)])})"
