"""What sessions are asked: reads of mapped objects that they do not allow, and deletions."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from cdcheck.model.places import Location


class Fault(StrEnum):
    """What is wrong with a read."""

    UNLOADED = "unloaded"
    """A relationship is loaded on first use, where nothing may wait for the database."""
    EXPIRED = "expired"
    """An attribute was expired by a commit, where nothing may wait for the database."""
    RENEWED = "renewed"
    """A column that the database set by an update, where nothing may wait for the database."""
    DETACHED = "detached"
    """A relationship is loaded on first use, after its session was closed."""
    DETACHED_EXPIRED = "detached-expired"
    """An attribute was expired by a commit, and then its session was closed."""
    PER_ROW = "per-row"
    """A relationship is loaded on first use, for each row of a loop by a query of its own."""
    NOT_UNIQUE = "not-unique"
    """Rows to which a collection is joined are read without being made unique."""


class FaultyRead(Struct, frozen=True):
    """Is one read: `attribute` of a `cls` that was loaded at `loaded_at`.

    `since` is the commit or the end of the session. `is_certain` is false where the object may be
    there already. `schema` is the response model that reads it, if no expression does.
    """

    at: Location
    fault: Fault
    cls: str
    attribute: str
    loaded_at: Location
    function: str
    since: Location | None = None
    is_certain: bool = True
    schema: str = ""


class Deletion(Struct, frozen=True):
    """Has a session delete an object of the mapped class `cls`, given by its id.

    `names` are all that stand in the function and in those that call it.
    """

    at: Location
    cls: str
    function: str
    names: frozenset[str] = frozenset()


class ForeignObject(Struct, frozen=True):
    """Hands an object of the mapped class `cls` to `method` of a session that does not hold it.

    It was loaded at `loaded_at` by another one, which is closed at `closed_at`, if it is.
    """

    at: Location
    cls: str
    method: str
    loaded_at: Location
    function: str
    closed_at: Location | None = None


class LostChange(Struct, frozen=True):
    """Changes in place what an `attribute` holds, of a `cls` that was loaded at `loaded_at`.

    What notices nothing saves nothing. It is not certain where there may have been nothing to change.
    """

    at: Location
    cls: str
    attribute: str
    loaded_at: Location
    function: str
    is_certain: bool = True


class StaleCollection(Struct, frozen=True):
    """Has rows deleted again that a statement deleted at `removed_at`, from `table`.

    They are those of what `attribute` holds, of a `cls` that was loaded at `loaded_at`.
    """

    at: Location
    cls: str
    attribute: str
    table: str
    loaded_at: Location
    removed_at: Location
    function: str
    is_async: bool


class SessionFlows(Struct, frozen=True):
    """Holds the faulty reads of each function that was followed; others were not asked about.

    `deletions` are those of classes whose deletion empties keys, `foreign` objects of other sessions,
    `lost` changes that no commit saves, `stale` collections that hold what is gone.
    """

    reads: Mapping[str, tuple[FaultyRead, ...]]
    deletions: tuple[Deletion, ...] = ()
    foreign: Mapping[str, tuple[ForeignObject, ...]] = {}
    lost: Mapping[str, tuple[LostChange, ...]] = {}
    stale: Mapping[str, tuple[StaleCollection, ...]] = {}

    def of(self, function: str) -> tuple[FaultyRead, ...]:
        return self.reads.get(function, ())
