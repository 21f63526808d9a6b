"""Which folders code is run as a package of, rather than started in."""

import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from posixpath import dirname, join

from cdcheck import ir


def absolute_imports(
    extracts: Mapping[str, ir.Extract], is_test: Callable[[str], bool]
) -> dict[str, frozenset[str]]:
    """Lists the modules that each file of Python code imports by absolute names as it loads."""
    return {
        path: frozenset(_modules(extract.body))
        for path, extract in extracts.items()
        if extract.language == "python" and not is_test(path)
    }


def _modules(body: Iterable[ir.Statement]) -> Iterable[str]:
    for statement in body:
        if isinstance(statement, ir.Import) and not statement.level:
            yield statement.module
        elif isinstance(statement, ir.Try):
            yield from _modules(statement.body)


def added_folders(extracts: Mapping[str, ir.Extract], folders: Collection[str]) -> tuple[str, ...]:
    """Finds the app's folders that `sys.path.insert` or `append` names as a module loads."""
    found: dict[str, None] = {}
    for path, extract in extracts.items():
        for statement in extract.body if extract.language == "python" else ():
            for text in _put_on_path(statement):
                places = [join(folder, text) for folder in ("", *ancestors_of(path))]
                found.update(dict.fromkeys(p for p in places[:3] if p in folders))
    return tuple(found)


def _put_on_path(statement: ir.Statement) -> Iterator[str]:
    call = statement.value if isinstance(statement, ir.Evaluate) else None
    function = call.function if isinstance(call, ir.Call) else None
    if isinstance(call, ir.Call) and isinstance(function, ir.Attribute) and call.arguments:
        owner = function.base
        is_path = isinstance(owner, ir.Attribute) and owner.name == "path"
        if is_path and function.name in {"insert", "append"}:
            yield from _texts(call.arguments[-1])


def _texts(expression: ir.Expression) -> Iterator[str]:
    if isinstance(expression, ir.Const) and isinstance(expression.value, str):
        yield expression.value.strip("/")
    elif isinstance(expression, ir.Call):
        for argument in expression.arguments:
            yield from _texts(argument)
    elif isinstance(expression, ir.Operation):
        for operand in expression.operands:
            yield from _texts(operand)


def packaged_folders(
    imports: Mapping[str, frozenset[str]], is_there: Callable[[str, str], bool]
) -> frozenset[str]:
    """Finds the folders whose files name each other from outside of it.

    `from shop.db import x` inside `shop/` needs the folder above on the path; `from db import x`
    there needs `shop` itself, which a start that does the first does not give. What more files do
    holds for the folder.
    """
    outside: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for path, modules in imports.items():
        ancestors = ancestors_of(path)
        heads = {module.split(".", 1)[0] for module in modules} - sys.stdlib_module_names
        named = {
            folder
            for folder in ancestors
            if folder.rpartition("/")[2] in heads
            and any(is_there(dirname(folder), m) for m in modules if _is_below(m, folder))
        }
        outside.update(named)
        above = [dirname(folder) for folder in named] or [_innermost_needed(heads, ancestors, is_there)]
        inside.update(
            folder
            for folder in ancestors
            if folder not in named and any(root and _holds(folder, root) for root in above)
        )
    return frozenset(folder for folder, count in outside.items() if count > inside[folder])


def _innermost_needed(
    heads: set[str], ancestors: list[str], is_there: Callable[[str, str], bool]
) -> str:
    roots = ["", *ancestors]
    needed = (next((r for r in roots if is_there(r, head)), "") for head in heads)
    return max(needed, key=len, default="")


def _is_below(module: str, folder: str) -> bool:
    return module.split(".", 1)[0] == folder.rpartition("/")[2]


def _holds(folder: str, root: str) -> bool:
    return root == folder or root.startswith(join(folder, ""))


def ancestors_of(path: str) -> list[str]:
    """Lists the folders a file is in, from the outermost, without the app's own."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]
