"""What views of Django give back that is no response."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.http import Handler
from cdcheck.model.places import Location


class RefusedAnswer(Struct, frozen=True):
    """Is one such thing: `kind` is the name of its type, or `Response` for a response of DRF in a view
    of Django, `coroutine` for a coroutine that DRF does not await.

    `view` is the id of the view. `is_sure` says that every request which gets there is answered so;
    `is_of_drf` that DRF looks at it.
    `is_convertible` says that a middleware of the app could still make a response of it.
    """

    at: Location
    kind: str
    view: str
    is_of_drf: bool
    is_sure: bool = True

    @property
    def is_convertible(self) -> bool:
        return not self.is_of_drf and self.kind not in {"NoneType", "coroutine"}


class RefusedAnswers(Struct, frozen=True):
    """Holds them by the view, as it is first registered."""

    of: Mapping[Handler, tuple[RefusedAnswer, ...]]
