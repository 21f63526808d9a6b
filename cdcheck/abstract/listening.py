"""Noting the calls that bind a server."""

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import Known, Text, Value, options, text_of
from cdcheck.model.http import Listener


def listen(
    call: Invocation, framework: str, host: Value | None, port: Value | None, default: int | None = None
) -> None:
    """Notes a listener; `default` is the port that the framework takes if none is given."""
    call.note(listener(call, framework, host, port, default))


def listener(
    call: Invocation, framework: str, host: Value | None, port: Value | None, default: int | None = None
) -> Listener:
    """Describes a listener, as it is noted."""
    number = default if port is None else _number(port)
    return Listener(
        at=call.at,
        framework=framework,
        host=text_of(host),
        port=number,
        port_variable=_variable(port),
        host_variable=_variable(host),
        is_default_host=host is None,
    )


def _number(value: Value) -> int | None:
    """Reads a port; of several that the environment chooses from, the last, which is the default."""
    found: int | None = None
    for option in options(value):
        if isinstance(option, Known) and isinstance(option.value, int | str):
            text = str(option.value)
            found = int(text) if text.isdigit() else found
    return found


def _variable(value: Value | None) -> str | None:
    for option in options(value) if value is not None else ():
        if isinstance(option, Text) and option.variables:
            return option.variables[0]
    return None
