"""Says in our words what a decoder complains about."""

import msgspec


def said(error: msgspec.ValidationError) -> str:
    """Says what a decoder complains about, with the field's name as the file has it."""
    message, _, place = str(error).partition(" - at `$")
    name = place.rstrip("`").lstrip(".")
    message = message[:1].lower() + message[1:]
    return f"`{name}`: {message}" if name else message
