"""Numbers of things in plain English."""


def counted(count: int, what: str) -> str:
    """Says a number of things: `1 value`, `2 values`."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
