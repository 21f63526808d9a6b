"""What code that is repeated makes of the variables around it: texts that grow, numbers that count.

A loop over what is not known is run once, so that what it sets is not what it leaves behind.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from cdcheck import ir
from cdcheck.abstract.scopes import Env
from cdcheck.abstract.values import (
    Choice,
    Func,
    Items,
    Known,
    Unknown,
    Value,
    choose,
    is_text,
    options,
)
from cdcheck.ir.binding import names_bound, names_in
from cdcheck.ir.walking import nodes
from cdcheck.linking.frames import Frame, Turn
from cdcheck.linking.texts import join_texts

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine

_EXTENDING = frozenset({"append", "push", "add", "extend", "unshift", "insert"})


class Changed(Struct, frozen=True):
    """Names the variables that a body changes: texts and numbers that it adds to, those that it makes
    of themselves in another way, those that it sets, and lists that it adds to; `every` are all that
    it gives values."""

    grown: frozenset[str]
    remade: frozenset[str]
    replaced: frozenset[str]
    extended: frozenset[str]
    every: frozenset[str]


class Kept(Struct):
    """Is a variable of the code around: what it held before, and what it may hold in the body."""

    scope: Env
    name: str
    before: Value
    during: Value


@contextmanager
def repeated(
    machine: "Machine", body: tuple[ir.Statement, ...], env: Env, *, is_known: bool, is_python: bool
) -> Iterator[None]:
    """Runs a body that code repeats; `is_known` if every repetition is run, one after the other."""
    changed = _changes(machine, body)
    if not (changed.grown or changed.remade or changed.replaced or changed.extended):
        yield
        return
    names = sorted(changed.grown | changed.remade | changed.replaced)
    kept = [k for k in (_kept(env, name, changed, is_python=is_python) for name in names) if k]
    lists = [] if is_known else [_items(env, name) for name in changed.extended]
    sizes = [(one, len(one.items)) for one in lists if one is not None]
    if not is_known:
        for one in kept:
            one.scope.names[one.name] = one.during
    yield
    for one in kept:
        _leave(one, changed, is_known=is_known)
    for grown, size in sizes:
        grown.is_open |= len(grown.items) > size


@contextmanager
def turning(machine: "Machine", frame: Frame, loop: ir.Loop, count: int) -> Iterator[None]:
    """Runs a loop that goes over so many things, so that its conditions know what changes with them."""
    if count < 2 or loop.target is None:
        yield
        return
    targets = frozenset(names_in(loop.target))
    frame.turns.append(Turn(targets, _changes(machine, loop.body).every))
    yield
    frame.turns.pop()


@contextmanager
def called(machine: "Machine", function: Value, *, is_known: bool) -> Iterator[None]:
    """Runs what calls a function for each of several things."""
    if not isinstance(function, Func):
        yield
        return
    extract = machine.extracts[function.path]
    body, is_python = extract.functions[function.index].body, extract.language == "python"
    with repeated(machine, body, function.env, is_known=is_known, is_python=is_python):
        yield


def _changes(machine: "Machine", body: tuple[ir.Statement, ...]) -> Changed:
    changed = machine.repeats.get(id(body))
    if changed is None:
        changed = machine.repeats[id(body)] = _changed(body)
    return changed


def _changed(body: tuple[ir.Statement, ...]) -> Changed:
    every = frozenset(name for node, _, _ in nodes(body) for name in names_bound(node))
    grown, remade, replaced, declared, extended = (set[str]() for _ in range(5))
    for node, _, _ in nodes(body):
        if isinstance(node, ir.Assign) and node.value is not None:
            for target in node.targets:
                if isinstance(target, ir.Name):
                    is_more = node.operator == "+" or _begins_with(node.value, target.id)
                    is_other = bool(node.operator) or target.id in names_in(node.value)
                    (grown if is_more else remade if is_other else replaced).add(target.id)
                    declared.update({target.id} if node.keyword else ())
        elif isinstance(node, ir.Bind) and isinstance(node.target, ir.Name):
            name = node.target.id
            is_more, is_other = _begins_with(node.value, name), name in names_in(node.value)
            (grown if is_more else remade if is_other else replaced).add(name)
        elif isinstance(node, ir.Attribute) and isinstance(node.base, ir.Name):
            extended.update({node.base.id} if node.name in _EXTENDING else ())
    remade -= declared
    grown -= declared | remade
    return Changed(
        frozenset(grown),
        frozenset(remade),
        frozenset(replaced - declared - remade - grown),
        frozenset(extended - declared),
        every,
    )


def _begins_with(value: ir.Expression, name: str) -> bool:
    """Tells whether a sum or a text begins with what a variable holds."""
    while isinstance(value, ir.Operation) and value.operator == "+":
        value = value.operands[0]
    if isinstance(value, ir.Template) and value.parts:
        value = value.parts[0]
    return isinstance(value, ir.Name) and value.id == name


def _scope(env: Env, name: str, *, is_python: bool) -> Env | None:
    scope: Env | None = env
    while scope is not None and name not in scope.names:
        scope = None if is_python else scope.parent
    return scope


def _items(env: Env, name: str) -> Items | None:
    value = env.find(name)
    return value if isinstance(value, Items) else None


def _kept(env: Env, name: str, changed: Changed, *, is_python: bool) -> Kept | None:
    scope = _scope(env, name, is_python=is_python)
    if scope is None:
        return None
    before = scope.names[name]
    is_number = all(_is_number(option) for option in options(before))
    if not is_number and not all(is_text(option) for option in options(before)):
        return None
    if name in changed.grown and not is_number:
        return Kept(scope, name, before, join_texts([before, Unknown("what a loop adds")]))
    return Kept(scope, name, before, Unknown("what a loop changes"))


def _leave(one: Kept, changed: Changed, *, is_known: bool) -> None:
    now = one.scope.names.get(one.name, one.before)
    if is_known:
        # Which repetition takes which branch is one thing in all of them, and not known.
        if isinstance(now, Choice) and not isinstance(one.before, Choice) and is_text(now.options[0]):
            one.scope.names[one.name] = one.during
    elif one.name in changed.replaced:
        one.scope.names[one.name] = choose([one.before, now])
    else:
        one.scope.names[one.name] = one.during


def _is_number(value: Value) -> bool:
    return isinstance(value, Known) and type(value.value) is int
