"""What was found while functions were followed, each thing once a place."""

from msgspec import Struct, field

from cdcheck.facts.session_flows import (
    Deletion,
    FaultyRead,
    ForeignObject,
    LostChange,
    StaleCollection,
)
from cdcheck.model.places import Location


class Found(Struct):
    """Collects faulty reads, deletions, objects of other sessions, lost changes and
    collections that hold what is gone."""

    reads: dict[tuple[Location, str], FaultyRead] = field(default_factory=dict)
    deletions: dict[Location, Deletion] = field(default_factory=dict)
    foreign: dict[Location, ForeignObject] = field(default_factory=dict)
    lost: dict[Location, LostChange] = field(default_factory=dict)
    stale: dict[Location, StaleCollection] = field(default_factory=dict)

    def add(self, other: "Found") -> None:
        """Adds what another found that is not known yet."""
        self.reads = other.reads | self.reads
        self.deletions = other.deletions | self.deletions
        self.foreign = other.foreign | self.foreign
        self.lost = other.lost | self.lost
        self.stale = other.stale | self.stale
