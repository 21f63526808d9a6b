"""What `+` gives: of lists, of numbers, and of texts."""

from collections.abc import Iterable, Sequence
from itertools import product

from cdcheck.abstract.values import (
    Items,
    Known,
    Site,
    Unknown,
    Value,
    choose,
    is_text,
    items_of,
    options,
)
from cdcheck.linking.texts import join_texts

_MAX_SUMS = 12


def added_up(operands: list[Value], sites: Sequence[Site] = ()) -> Value:
    """Adds values; a number to what is not known is no text, or not surely."""
    if any(isinstance(operand, Items) for operand in operands):
        is_open = not all(isinstance(operand, Items) for operand in operands)
        return Items([item for operand in operands for item in items_of(operand)], is_open)
    numbers = [_numbers(operand) for operand in operands]
    if all(numbers):
        return _one_of(sum(each) for each in product(*numbers))
    if any(numbers) and not any(is_text(one) for operand in operands for one in options(operand)):
        return Unknown("a sum of what is not known")
    return join_texts(operands, None, sites)


def computed(operator: str, left: Value, right: Value) -> Value:
    """Takes numbers off each other (`-`), or multiplies them (`*`)."""
    pairs = list(product(_numbers(left), _numbers(right)))
    if not pairs:
        return Unknown(f"the result of `{operator}`")
    return _one_of(one - other if operator == "-" else one * other for one, other in pairs)


def _one_of(numbers: Iterable[int | float]) -> Value:
    return choose([Known(number) for number in list(dict.fromkeys(numbers))[:_MAX_SUMS]])


def _numbers(value: Value) -> list[int | float]:
    """Lists the numbers that a value may be; none if it may be anything else."""
    every: list[int | float] = []
    for option in options(value):
        held = option.value if isinstance(option, Known) else None
        if not isinstance(held, int | float) or isinstance(held, bool):
            return []
        every.append(held)
    return every
