"""One answer of an app, as far as assertions look at it."""

import json
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Answer:
    """Is a status, a media type and a body; bodies that are no JSON have no `json`."""

    status: int
    media_type: str = ""
    body: bytes = field(default=b"", repr=False)

    @cached_property
    def json(self) -> object:
        """Is the body's value; raises `ValueError` when it is no JSON."""
        return json.loads(self.body)

    @property
    def is_json(self) -> bool:
        """Says whether the body parses."""
        try:
            _ = self.json
        except (ValueError, RecursionError):
            return False
        return True
