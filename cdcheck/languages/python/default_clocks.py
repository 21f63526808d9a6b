"""Whether a column's default is the present time, and with which zone."""

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Ext, Func, Thing, Value, options

_DEFAULTS = ("default", "insert_default", "default_factory", "onupdate")
_NAIVE = frozenset({"datetime.datetime.utcnow", "datetime.datetime.now", "datetime.datetime.today"})


def clock_of(machine: Machine, element: Thing) -> str:
    """Tells `aware` or `naive` of defaults that are the present time; empty for any other."""
    given = [element.keywords[name] for name in _DEFAULTS if name in element.keywords]
    told = {_told(machine, value) for value in given} - {""}
    return told.pop() if len(told) == 1 else ""


def _told(machine: Machine, value: Value) -> str:
    if isinstance(value, Ext):
        return "naive" if value.name in _NAIVE else ""
    if not isinstance(value, Func):
        return ""
    result = machine.call(value, [], {}, machine.function_site(value))
    told = {_of_call(option) for option in options(result)}
    return told.pop() if len(told) == 1 else ""


def _of_call(value: Value) -> str:
    """Judges the call itself: what is called on its result may take the zone away."""
    name = value.type.removesuffix("()") if isinstance(value, Thing) else ""
    if not isinstance(value, Thing) or name not in _NAIVE:
        return ""
    is_zoned = name.endswith(".now") and (bool(value.arguments) or "tz" in value.keywords)
    return "aware" if is_zoned else "naive"
