"""One answer of an app, as far as assertions look at it."""

import json
from functools import cached_property

from msgspec import Struct


class Answer(Struct, frozen=True, dict=True):
    """Is a status, a media type and a body; bodies that are no JSON have no `json`."""

    status: int
    media_type: str = ""
    body: bytes = b""

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
