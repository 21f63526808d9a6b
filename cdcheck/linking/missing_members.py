"""What code needs of a first-party module that it does not define when everything has run."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cdcheck import ir
from cdcheck.abstract.notes import AbsentUse
from cdcheck.abstract.routing import Registration
from cdcheck.abstract.values import Absent, Fields, Items, Mod, options
from cdcheck.ir.walking import nodes
from cdcheck.linking.frames import ModuleState
from cdcheck.linking.guards import is_in_try
from cdcheck.linking.link import Linked
from cdcheck.linking.reexports import Reexports
from cdcheck.model.code import MissingMember

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine


# What these do to a module cannot be told: they fill its scope, or ask what is there.
_FILLING = frozenset({"globals", "vars", "locals", "exec", "setattr", "include"})


def missing_members(linked: Linked) -> Iterator[MissingMember]:
    """Lists what was needed and is still absent."""
    reexports = Reexports(linked.machine)
    for use in dict.fromkeys((*linked.machine.facts.all(AbsentUse), *_handlers(linked))):
        if not use.name.startswith("__") and _is_still_absent(linked.machine, reexports, use):
            yield MissingMember(
                at=linked.machine.location(use.site),
                module=use.module,
                name=use.name,
                function=use.caller,
                is_test=linked.is_test(use.site.path),
            )


def _handlers(linked: Linked) -> Iterator[AbsentUse]:
    """Lists what Node.js frameworks are given as a handler, which they refuse to register."""
    for router in linked.routers:
        for entry in router.entries if not router.site.path.endswith(".py") else ():
            given = entry.given if isinstance(entry, Registration) else None
            for option in options(given) if given is not None else ():
                for value in option.items if isinstance(option, Items) else (option,):
                    if isinstance(value, Absent):
                        yield AbsentUse(value.module, value.name, entry.site, None)


def _is_still_absent(machine: "Machine", reexports: Reexports, use: AbsentUse) -> bool:
    state = machine.states.get(use.module)
    if state is None or not state.is_done or state.extract.faults or _is_filled(state):
        return False
    if _is_guarded(machine.extracts[use.site.path], use):
        return False
    if state.is_python or state.extract.module_kind == "esm":
        is_absent = isinstance(machine.attribute(Mod(use.module), use.name), Absent)
        is_known = is_absent and reexports.is_closed(use.module)
    else:
        exports = state.module.entries["exports"]
        names = exports.entries if isinstance(exports, Fields) and not exports.is_open else {}
        is_known = bool(names) and use.name not in names
    return is_known and (state.is_python or use.module in _modules_named_by(machine, use.site.path))


def _is_guarded(extract: ir.Extract, use: AbsentUse) -> bool:
    """Tells whether a failure is caught, or code asks first whether there is something of the name."""
    if extract.language == "python":
        return is_in_try(extract, use.site.at)
    return any(
        isinstance(node, ir.Attribute)
        and node.name == use.name
        and isinstance(around, ir.If | ir.Conditional | ir.Operation)
        for node, around, _ in nodes((extract.body, *(f.body for f in extract.functions)))
    )


def _modules_named_by(machine: "Machine", path: str) -> set[str | None]:
    """Lists the modules that a file of JavaScript names itself; others come out of a listed folder."""
    extract = machine.extracts[path]
    found: set[str | None] = set()
    for node, *_ in nodes((extract.body, *(function.body for function in extract.functions))):
        if isinstance(node, ir.Import):
            found.add(machine.javascript.resolve_in_any_case(node.module, path))
        elif isinstance(node, ir.Call) and len(node.arguments) == 1 and _loads(node.function):
            name = node.arguments[0]
            if isinstance(name, ir.Const) and isinstance(name.value, str):
                found.add(machine.javascript.resolve_in_any_case(name.value, path))
    return found


def _loads(function: ir.Expression) -> bool:
    return isinstance(function, ir.Name) and function.id in {"import", "require"}


def _is_filled(state: ModuleState) -> bool:
    """Tells whether a module may get names that it does not define by assigning to them."""
    extract = state.extract
    for node, *_ in nodes((extract.body, *(function.body for function in extract.functions))):
        if isinstance(node, ir.Call):
            called = node.function
            is_filling = isinstance(called, ir.Name) and called.id in _FILLING
            if state.is_python and is_filling:
                return True
            if not state.is_python and any(map(_is_exports, node.arguments)):
                return True
        if isinstance(node, ir.Index) and not state.is_python and _is_exports(node.base):
            return True
    return False


def _is_exports(expression: object) -> bool:
    if isinstance(expression, ir.Attribute):
        return expression.name == "exports"
    return isinstance(expression, ir.Name) and expression.id in {"exports", "this"}
