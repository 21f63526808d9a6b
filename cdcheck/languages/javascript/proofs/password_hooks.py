"""Reads the hooks of Sequelize's models again, for those that hash passwords."""

from collections.abc import Iterator
from typing import TypeGuard

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.password_hooks import Guard, PasswordHook, PasswordHooks
from cdcheck.ir.walking import nodes
from cdcheck.knowledge.credential_calls import hashes_password
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.lowered_files import Body, LoweredFile
from cdcheck.model.code import Call
from cdcheck.model.orm_calls import RowHook
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


@fact
def password_hooks(project: Project, sources: SourceTexts) -> PasswordHooks:
    """Reads the files again that have hooks, and those that save rows, if something is hashed."""
    hooks = [hook for hook in project.row_hooks if hook.orm == "sequelize" and not hook.is_test]
    hashing = _hashing(project) if hooks else []
    if not hashing:
        return PasswordHooks({}, is_only=False, assigned={})
    found: dict[str, tuple[PasswordHook, ...]] = {}
    for hook in dict.fromkeys(hooks):
        made = [call.at for call in hashing if hook.at.holds(call.at)]
        file = lowered(hook.at.path, sources) if made else None
        one = _password_hook(file, hook, made) if file is not None else None
        if one is not None:
            found[hook.model] = (*found.get(hook.model, ()), one)
    return PasswordHooks(found, _is_only(hashing, hooks), _assigned(project, sources) if found else {})


def _hashing(project: Project) -> list[Call]:
    """Lists the calls that hash, and those of functions that do; of seeds, none."""
    calls = [c for c in project.calls if not c.is_test and "seed" not in c.at.path.lower()]
    direct = [call for call in calls if call.external and hashes_password(call.external)]
    by_id = {function.id: function for function in project.functions}
    hooks = {hook.at for hook in project.row_hooks}
    helpers = {c.caller for c in direct if c.caller in by_id and by_id[c.caller].at not in hooks}
    inner = [call for call in direct if call.caller not in helpers]
    return [*inner, *(call for call in calls if call.callee in helpers)]


def _is_only(hashing: list[Call], hooks: list[RowHook]) -> bool:
    return all(any(hook.at.holds(call.at) for hook in hooks) for call in hashing)


def _password_hook(file: LoweredFile, hook: RowHook, made: list[Location]) -> PasswordHook | None:
    for function in file.extract.functions:
        names = [one.name for one in function.parameters[:1] if one.pattern is None]
        if file.span(function.at, function.end) != hook.at or not names:
            continue
        for statement, guards in _guarded(function.body, ()):
            attribute = _hashed(file, function.body, statement, names[0], made)
            if attribute:
                guard = _guard(guards, names[0], attribute)
                return PasswordHook(hook, attribute, guard, file.span(statement.at, statement.end))
    return None


_Guards = tuple[ir.Expression | None, ...]


def _guarded(body: Body, guards: _Guards) -> Iterator[tuple[ir.Assign, _Guards]]:
    """Lists assignments with what decides whether they are made; `None` is what is not understood."""
    for statement in body:
        if isinstance(statement, ir.Assign):
            yield statement, guards
        elif isinstance(statement, ir.If):
            yield from _guarded(statement.then, (*guards, statement.test))
            yield from _guarded(statement.otherwise, (*guards, None))
            if any(isinstance(found.node, ir.Return | ir.Raise) for found in nodes(statement.then)):
                guards = (*guards, None)
        elif isinstance(statement, ir.Try):
            yield from _guarded(statement.body, guards)
        elif not isinstance(statement, ir.Evaluate):
            guards = (*guards, None)


def _hashed(file: LoweredFile, body: Body, assign: ir.Assign, row: str, made: list[Location]) -> str:
    """Names the attribute of the row that an assignment gives a hash of itself."""
    name = _member(assign.targets[0], row)
    value = assign.value
    if isinstance(value, ir.Name):
        value = next((one.value for one in body if _names_only(one, value.id)), None)
    if not name or value is None:
        return ""
    inside = file.place(value)
    is_hash = any(inside.holds(at) for at in made)
    return name if is_hash and any(_member(one.node, row) == name for one in nodes((value,))) else ""


def _names_only(statement: ir.Statement, name: str) -> TypeGuard[ir.Assign]:
    target = statement.targets[0] if isinstance(statement, ir.Assign) else None
    return isinstance(target, ir.Name) and target.id == name


def _guard(guards: _Guards, row: str, attribute: str) -> Guard:
    if not guards:
        return Guard.NONE
    return Guard.VALUE if all(_member(g, row) == attribute for g in guards) else Guard.OTHER


def _member(node: object, row: str) -> str:
    """Names the attribute of the row that an expression reads; empty if it does not."""
    base = node.base if isinstance(node, ir.Attribute) else None
    is_own = isinstance(base, ir.Name) and base.id == row
    return node.name if isinstance(node, ir.Attribute) and is_own else ""


def _assigned(project: Project, sources: SourceTexts) -> dict[Location, frozenset[str]]:
    """Finds what is assigned to rows that were found, in the function that calls `save` of them."""
    places: dict[str, set[Location]] = {}
    for call in project.model_calls:
        if call.orm == "sequelize" and call.is_instance and call.method == "save" and not call.is_test:
            places.setdefault(call.at.path, set()).add(call.at)
    files = [(lowered(path, sources), wanted) for path, wanted in places.items()]
    return {
        at: names
        for file, wanted in files
        if file is not None
        for at, names in _assigned_in(file)
        if at in wanted
    }


def _assigned_in(file: LoweredFile) -> Iterator[tuple[Location, frozenset[str]]]:
    for index in file.within(-1):
        every = [one.node for one in file.nodes_of(index)]
        assigns = [node for node in every if isinstance(node, ir.Assign)]
        found = {ir.last_name(one.targets[0]) for one in assigns if _is_found(one.value)}
        for call in every:
            row = _saved(call) if isinstance(call, ir.Call) else ""
            if isinstance(call, ir.Call) and row in found - {""}:
                names = (_member(assign.targets[0], row) for assign in assigns)
                yield file.place(call), frozenset(name for name in names if name)


def _is_found(value: ir.Expression | None) -> bool:
    """Tells whether a value is a row that a finder gives, and no new one."""
    call = value.value if isinstance(value, ir.Await) else None
    return isinstance(call, ir.Call) and ir.last_name(call.function) in {"findByPk", "findOne"}


def _saved(call: ir.Call) -> str:
    base = call.function.base if isinstance(call.function, ir.Attribute) else None
    return base.id if isinstance(base, ir.Name) and ir.last_name(call.function) == "save" else ""
