"""What a call gives that another would not, though it is of the same function."""

from cdcheck.abstract.values import Fields, Items, Known, Text, Thing, Value, is_text, options
from cdcheck.languages.sql_words import statement_kind


def holds_statement(arguments: list[Value], keywords: dict[str, Value]) -> bool:
    """Tells whether a call hands over SQL: it is followed to where it is sent."""
    given = (option for value in (*arguments, *keywords.values()) for option in options(value))
    texts = (v.known if isinstance(v, Text) else v.value for v in given if isinstance(v, Text | Known))
    return any(isinstance(text, str) and statement_kind(text) is not None for text in texts)


def writes_of(result: Value, given: tuple[Value, ...], *, is_told: bool) -> bool:
    """Tells whether a call gives texts that are made of what it, or the one before, hands over."""
    if any(_lists_texts(option) for option in options(result)):
        return is_told or bool(given)
    return any(_has_text(option) for option in options(result)) and (is_told or holds_texts(given))


def hands_on(result: Value, given: tuple[Value, ...]) -> bool:
    """Tells whether a call may give what it is handed, such as a statement that it adds a filter to."""
    types = {o.type for value in given for o in options(value) if isinstance(o, Thing)}
    return any(isinstance(option, Thing) and option.type in types for option in options(result))


def holds_texts(given: tuple[Value, ...]) -> bool:
    """Tells whether a call hands over a text, even one known in parts, or another known value."""
    every = (option for value in given for option in options(value))
    return any(isinstance(v, Text) or (isinstance(v, Known) and v.value is not None) for v in every)


def _has_text(result: Value) -> bool:
    """Tells whether a result is a text, or an object that holds one."""
    return any(map(is_text, result.entries.values() if isinstance(result, Fields) else (result,)))


def _lists_texts(result: Value) -> bool:
    """Tells whether a result is a list of texts, or an object that holds one."""
    held = result.entries.values() if isinstance(result, Fields) else (result,)
    return any(isinstance(one, Items) and any(map(is_text, one.items)) for one in held)
