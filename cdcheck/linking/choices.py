"""Which of several functions is called, where a value is one of several."""

from cdcheck.abstract.values import Choice, Ext, Member, Native, Value


def is_one_function(function: Choice) -> bool:
    """Tells whether all that may be called is one function of a library, of several objects."""
    names = {_name(option) for option in function.options}
    return len(names) == 1 and "" not in names


def _name(function: Value) -> str:
    if isinstance(function, Native | Ext):
        return function.name
    return f"{function.type}.{function.name}" if isinstance(function, Member) else ""
