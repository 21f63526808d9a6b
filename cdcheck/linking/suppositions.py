"""What a branch supposes of the names that its condition tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cdcheck import ir
from cdcheck.abstract.values import (
    Cls,
    Items,
    Known,
    Text,
    Unknown,
    Value,
    assumed,
    choose,
    options,
)
from cdcheck.ir.binding import names_in
from cdcheck.linking.frames import Frame

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine

_EQUALITIES = {"==": True, "!=": False, "is": True, "is not": False, "in": True, "not in": False}
_COUNTS: dict[tuple[str, object], bool] = {
    (">", 0): True,
    ("!=", 0): True,
    (">=", 1): True,
    ("==", 0): False,
    ("<", 1): False,
}
_Test = Callable[[Value], bool]


@contextmanager
def supposing(machine: "Machine", frame: Frame, test: ir.Expression, *, holds: bool) -> Iterator[None]:
    """Runs a branch in which a condition holds, or does not.

    A name that is tested there, by itself or against constants, is only what would have led there; it
    is not known if what is known of it, a default as a rule, or the turn of a loop, would not. So it is
    with an instance, of whose class a constant is tested. What a loop goes over is assumed where a
    condition that changes with its turns may let none of them through.
    """
    names = frame.env.names
    replaced: list[tuple[str, Value, Value]] = []
    tested = [*_tested(test, holds=holds), *_of_classes(machine, test, holds=holds)]
    for name, leads_there in tested:
        value = names.get(name)
        supposed = _supposed(name, value, leads_there) if value is not None else None
        if value is not None and supposed is not None:
            names[name] = supposed
            replaced.append((name, value, supposed))
    for name in _let_through(frame, test) - {name for name, _ in tested}:
        value = names.get(name, Known(None))
        supposed = assumed(value)
        if supposed is not value:
            names[name] = supposed
            replaced.append((name, value, supposed))
    yield
    for name, value, supposed in reversed(replaced):
        if names.get(name) is supposed:
            names[name] = value


def _let_through(frame: Frame, test: ir.Expression) -> frozenset[str]:
    """Names what loops go over and set, if a condition in them changes with their turns, and is open."""
    read = frozenset(names_in(test)) if frame.turns else frozenset()
    open_ = {name for name in read if not isinstance(frame.env.find(name), Known)}
    return frozenset(
        name
        for turn in frame.turns
        if open_ & turn.sets or (open_ and read & turn.targets)
        for name in turn.targets | turn.sets
    )


def _of_classes(machine: "Machine", test: ir.Expression, *, holds: bool) -> Iterator[tuple[str, _Test]]:
    """Finds the instances whose class lists a constant or not, as in `"a" in self.Meta.fields`."""
    if not isinstance(test, ir.Operation):
        return
    if test.operator == "not":
        yield from _of_classes(machine, test.operands[0], holds=not holds)
    elif test.operator == ("and" if holds else "or"):
        for operand in test.operands:
            yield from _of_classes(machine, operand, holds=holds)
    elif test.operator in {"in", "not in"} and len(test.operands) == 2:
        sought, place = test.operands
        names: list[str] = []
        while isinstance(place, ir.Attribute):
            names.insert(0, place.name)
            place = place.base
        if isinstance(sought, ir.Const) and isinstance(place, ir.Name) and len(names) > 1:
            constant, is_in = sought.value, (test.operator == "in") is holds
            yield place.id, lambda value: _may_list(machine, value, names, constant) is not (not is_in)


def _may_list(
    machine: "Machine", value: Value, names: list[str], constant: str | int | float | bool | None
) -> bool | None:
    """Tells whether a list that a class holds has a constant; `None` if that is not known."""
    *outer, last = names
    for name in outer:
        value = machine.attribute(value, name)
    listed = machine.attribute(value, last) if isinstance(value, Cls) else None
    if not isinstance(listed, Items) or listed.is_open:
        return None
    if not all(isinstance(item, Known) for item in listed.items):
        return None
    return Known(constant) in listed.items


def _supposed(name: str, value: Value, leads_there: _Test) -> Value | None:
    """Gives what is left of a value in a branch; `None` if the branch takes nothing from it."""
    before = options(value)
    left = [option for option in before if leads_there(option)]
    if len(left) == len(before):
        return None
    return choose(left) if left else Unknown(f"`{name}`, which is tested")


def _tested(test: ir.Expression, *, holds: bool) -> Iterator[tuple[str, _Test]]:
    """Finds the names that a condition tests, each with what tells whether a value leads there."""
    if isinstance(test, ir.Name):
        yield test.id, lambda value: _truth(value) is not (not holds)
    yield from _counted(test, holds=holds)
    if not isinstance(test, ir.Operation):
        return
    if test.operator == "not":
        yield from _tested(test.operands[0], holds=not holds)
    elif test.operator == ("and" if holds else "or"):
        for operand in test.operands:
            yield from _tested(operand, holds=holds)
    elif test.operator in _EQUALITIES and len(test.operands) == 2:
        yield from _compared(*test.operands, is_equal=_EQUALITIES[test.operator] is holds)


def _truth(value: Value) -> bool | None:
    if isinstance(value, Known):
        return bool(value.value)
    return True if isinstance(value, Text) and any(value.parts) else None


def _counted(test: ir.Expression, *, holds: bool) -> Iterator[tuple[str, _Test]]:
    """Finds the list that a condition asks for elements: `ids.length`, `ids.length > 0`."""
    is_some = holds
    if isinstance(test, ir.Operation) and len(test.operands) == 2:
        counted, bound = test.operands
        against = bound.value if isinstance(bound, ir.Const) else None
        told = _COUNTS.get((test.operator, against)) if type(against) is int else None
        if told is None:
            return
        test, is_some = counted, told is holds
    if isinstance(test, ir.Attribute) and test.name == "length" and isinstance(test.base, ir.Name):
        yield test.base.id, lambda value: _has_elements(value) is not (not is_some)


def _has_elements(value: Value) -> bool | None:
    if not isinstance(value, Items) or (value.is_open and not value.items):
        return None
    return bool(value.items)


def _compared(
    left: ir.Expression, right: ir.Expression, *, is_equal: bool
) -> Iterator[tuple[str, _Test]]:
    if isinstance(left, ir.Const):
        left, right = right, left
    against = right.items if isinstance(right, ir.Sequence) else (right,)
    values = [constant.value for constant in against if isinstance(constant, ir.Const)]
    if isinstance(left, ir.Name) and len(values) == len(against):
        yield left.id, lambda value: _may_compare(value, values, is_equal=is_equal)


def _may_compare(value: Value, values: list[str | int | float | bool | None], *, is_equal: bool) -> bool:
    if not isinstance(value, Known):
        return True
    types = {type(one) for one in (value.value, *values) if one is not None}
    return len(types) > 1 or (value.value in values) is is_equal
