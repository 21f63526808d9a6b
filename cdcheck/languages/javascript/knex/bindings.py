"""Values beside raw SQL of Knex, which counts every `?`, or reads the names of an object."""

import re
from functools import cache

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import Fields, Items, Known, Value
from cdcheck.model.orm_misuses import RefusedArgument
from cdcheck.sql.numbers import counted


@cache
def _marks() -> re.Pattern[str]:
    return re.compile(r"\\?\?\??")


@cache
def _names() -> re.Pattern[str]:
    return re.compile(r"(?<![:\w\\]):([A-Za-z_]\w*)")


@cache
def _foreign() -> re.Pattern[str]:
    return re.compile(r"\$\d+|(?<![:\w]):[A-Za-z_]\w*|%s")


@cache
def _quoted() -> re.Pattern[str]:
    return re.compile(r"'[^']*'|\"[^\"]*\"|--[^\n]*")


def check_bindings(call: Invocation, statement: Value | None, values: Value | None) -> None:
    """Notes what Knex refuses of the values beside a text, where both are told."""
    text = statement.value if isinstance(statement, Known) else None
    if not isinstance(text, str) or values is None or call.machine.is_reusing:
        return
    verb = call.name.rpartition(".")[2]
    if isinstance(values, Fields):
        _check_names(call, verb, text, values)
        return
    given = _count(values)
    wanted = sum(mark != "\\?" for mark in _marks().findall(text))
    if given is None or given == wanted:
        return
    numbers = f"{counted(wanted, 'placeholder')}, and {counted(given, 'value')}"
    foreign = _foreign().search(_quoted().sub("''", text)) if wanted == 0 else None
    kind, told = ("style", foreign.group()) if foreign else ("count", numbers)
    error = f"Error: Expected {given} bindings, saw {wanted}"
    call.note(RefusedArgument(call.at, "knex", verb, kind, told, error, function=call.caller))


def _count(values: Value) -> int | None:
    if isinstance(values, Items):
        return len(values.items) if values.is_as_written else None
    is_one = isinstance(values, Known) and values.value is not None
    return 1 if is_one else None


def _check_names(call: Invocation, verb: str, text: str, values: Fields) -> None:
    if values.is_open or not values.is_as_written:
        return
    for name in _names().findall(_quoted().sub("''", text)):
        if name not in values.entries:
            note = RefusedArgument(call.at, "knex", verb, "name", name, "", function=call.caller)
            call.note(note)
            return
