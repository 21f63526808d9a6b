"""Writes for requests that commit nothing, in an app in which others commit."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class ForgottenCommit(Struct, frozen=True):
    """Is the first write for a request, through `driver`, which is empty for a session.

    `committed_at` is where code commits that answers another request.
    """

    at: Location
    driver: str
    function: str
    committed_at: Location


class ForgottenCommits(Struct, frozen=True):
    """Holds them by the places of the handlers."""

    by_handler: Mapping[Location, ForgottenCommit]
