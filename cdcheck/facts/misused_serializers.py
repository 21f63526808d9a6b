"""Which uses of a serializer DRF refuses, and with which words."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cdcheck.facts.serializer_flows import Step
from cdcheck.model.places import Location
from cdcheck.model.serializing import Serializer, SerializerField, SerializerMaking

_CHECKING = frozenset({"is_valid", "run_validation", "run_validators"})
_CHECKED = {
    "save": "AssertionError: You must call `.is_valid()` before calling `.save()`.",
    "validated_data": "AssertionError: You must call `.is_valid()` before accessing `.validated_data`.",
    "errors": "AssertionError: You must call `.is_valid()` before accessing `.errors`.",
}
_DATA_UNCHECKED = "AssertionError: When a serializer is passed a `data` keyword argument you must call"
_NO_DATA = "AssertionError: Cannot call `.is_valid()` as no `data=` keyword argument was passed"
_SAVED_AFTER = "AssertionError: You cannot call `.save()` after accessing `serializer.data`."
_INVALID = "AssertionError: You cannot call `.save()` on a serializer with invalid data."
_COMMIT = "AssertionError: 'commit' is not a valid keyword argument to the 'save()' method."
_OF_ROWS = "AttributeError: Got AttributeError when attempting to get a value for field"
_SOFT = frozenset({"read_only", "write_only", "required", "default", "allow_null", "source"})
_GIVEN_BY_CODE = frozenset({"SerializerMethodField", "HiddenField", "ReadOnlyField"})


class Misuse(NamedTuple):
    """Is one use that is refused: at which place, what is wrong, what mends it, what is raised.

    `is_certain` is false where that depends on what a request sends.
    """

    at: Location
    message: str
    hint: str
    error: str
    is_certain: bool = True


def misuses(making: SerializerMaking, serializer: Serializer, steps: Sequence[Step]) -> Iterator[Misuse]:
    """Lists what is refused of one serializer, if its class lets DRF deal with it."""
    if not serializer.is_plain or not steps or not _is_left_to_drf(serializer, steps):
        return
    if making.is_many is False:
        yield from _out_of_order(making, steps)
    if making.has_data is False and not {"to_representation", "data"} & set(serializer.members):
        yield from _of_another_number(making, serializer, steps)
    for step in steps:
        if step.name == "save" and "commit" in step.named:
            hint = "leave `commit` out, and give `save` what to set beside"
            yield Misuse(step.at, "`save` of a serializer takes no `commit`", hint, _COMMIT)


def _is_left_to_drf(serializer: Serializer, steps: Sequence[Step]) -> bool:
    names = {*_CHECKED, *_CHECKING, "data", "__init__", "__new__", "many_init"}
    return names.isdisjoint(serializer.members) and all(step.name != "many_init" for step in steps)


def _out_of_order(making: SerializerMaking, steps: Sequence[Step]) -> Iterator[Misuse]:
    first = steps[0]
    if _CHECKING.isdisjoint(step.name for step in steps):
        if first.name in _CHECKED:
            message = f"`{first.name}` is asked for before `is_valid()`, which is nowhere called"
            yield Misuse(first.at, message, _check_first(first), _CHECKED[first.name])
        elif first.name == "data" and making.has_data:
            message = "`data` is read of a serializer that was given data and not checked"
            yield Misuse(first.at, message, _check_first(first), _DATA_UNCHECKED)
        return
    if first.name == "is_valid" and making.has_data is False:
        message = "`is_valid()` has nothing to check: the serializer is made without `data`"
        yield Misuse(first.at, message, "make it with `data=request.data`", _NO_DATA)
        return
    saved = next((step for step in steps if step.name == "save" and step.is_call), None)
    if saved is None:
        return
    before = steps[: steps.index(saved)]
    if any(step.name == "data" and step.depth == 0 for step in before):
        message = "`save()` is called after `data` was read, which made the answer already"
        yield Misuse(saved.at, message, "read `validated_data` instead before it", _SAVED_AFTER)
    elif before and all(_is_ignored(step) for step in before):
        message = "what is not valid is saved as well: nothing asks what `is_valid()` gives"
        hint = "call `is_valid(raise_exception=True)`"
        yield Misuse(saved.at, message, hint, _INVALID, is_certain=False)


def _check_first(step: Step) -> str:
    return f"call `is_valid(raise_exception=True)` before `{step.name}`"


def _is_ignored(step: Step) -> bool:
    is_check = step.name == "is_valid" and step.is_alone and not step.named
    return is_check or step.name == "validated_data"


def _of_another_number(
    making: SerializerMaking, serializer: Serializer, steps: Sequence[Step]
) -> Iterator[Misuse]:
    read = next((step for step in steps if step.name == "data"), None)
    if read is None:
        return
    if making.of == "rows" and making.is_many is False:
        is_told = any(_is_demanded(field) for field in serializer.declared)
        message = f"`{serializer.name}` is given a query set as if it were one row"
        yield Misuse(making.at, message, "add `many=True`", _OF_ROWS if is_told else "")
    elif making.of == "row" and making.is_many:
        message = f"`{serializer.name}` is given one row as if it were many"
        yield Misuse(making.at, message, "leave `many=True` out", "object is not iterable")


def _is_demanded(field: SerializerField) -> bool:
    return _SOFT.isdisjoint(field.options) and not field.source and field.kind not in _GIVEN_BY_CODE
