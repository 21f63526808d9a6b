"""psycopg's `sql` module: statements composed of texts, identifiers, literals and placeholders."""

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.values import (
    Items,
    Known,
    Thing,
    Unknown,
    Value,
    assumed,
    items_of,
    options,
    text_of,
    told_text,
)
from cdcheck.languages.sql_texts import COMPOSED

LIBRARY = Library("psycopg.sql")
_MODULES = ("psycopg.sql", "psycopg2.sql")
for _module in _MODULES:
    for _name in ("SQL", "Identifier", "Literal", "Placeholder", "Composed"):
        LIBRARY.aliases[f"{_module}.{_name}"] = f"psycopg.sql.{_name}"


def _made(call: Invocation, text: Value) -> Value:
    return Thing(COMPOSED, call.site, data=text)


def _text(value: Value) -> Value:
    """Gives the text of a composed piece; anything else stays what it is."""
    for option in options(value):
        if isinstance(option, Thing) and option.type == COMPOSED:
            return option.data if isinstance(option.data, Value) else Unknown("composed SQL")
    return value


@LIBRARY.function("psycopg.sql.SQL")
def _sql(call: Invocation) -> Value:
    return _made(call, call.argument(0) or NOTHING)


@LIBRARY.function("psycopg.sql.Identifier")
def _identifier(call: Invocation) -> Value:
    names = [text_of(argument) for argument in call.arguments]
    if not names or None in names:
        return _made(call, Unknown("an identifier"))
    written = Known(".".join(f'"{name}"' for name in names))
    # Of several, the first is taken.
    is_told = all(told_text(argument) is not None for argument in call.arguments)
    return _made(call, written if is_told else assumed(written))


@LIBRARY.function("psycopg.sql.Literal")
def _literal(call: Invocation) -> Value:
    return _made(call, Unknown("a literal"))


@LIBRARY.function("psycopg.sql.Placeholder")
def _placeholder(call: Invocation) -> Value:
    name = text_of(call.argument(0, "name"))
    return _made(call, Known("%s" if name is None else f"%({name})s"))


@LIBRARY.function("psycopg.sql.Composed")
def _composed(call: Invocation) -> Value:
    return _joined(call, Known(""), call.argument(0) or NOTHING)


@LIBRARY.method(f"{COMPOSED}.format")
def _format(call: Invocation) -> Value:
    template = _text(call.receiver or NOTHING)
    given = [_text(argument) for argument in call.arguments]
    named = {name: _text(value) for name, value in call.keywords.items()}
    formatter = call.machine.attribute(template, "format")
    return _made(call, call.machine.call(formatter, given, named, call.site))


@LIBRARY.method(f"{COMPOSED}.join")
def _join(call: Invocation) -> Value:
    return _joined(call, _text(call.receiver or NOTHING), call.argument(0) or NOTHING)


def _joined(call: Invocation, separator: Value, sequence: Value) -> Value:
    joiner = call.machine.attribute(separator, "join")
    is_open = not isinstance(sequence, Items) or sequence.is_open
    pieces = Items([_text(item) for item in items_of(sequence)], is_open)
    return _made(call, call.machine.call(joiner, [pieces], {}, call.site))
