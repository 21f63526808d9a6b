"""Updates and deletions that code builds without saying which rows are meant."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.aside import is_aside
from cdcheck.model.data import Query
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_WRITES = frozenset({"update", "delete"})


class UnboundedBuilds(Struct, frozen=True):
    """Holds the table of each that is awaited as it is, by the place of its first call."""

    tables: Mapping[Location, str]


@fact
def unbounded_builds(project: Project) -> UnboundedBuilds:
    """Collects them; those of seeds and scripts are meant."""
    awaited = {call.at for call in project.calls if call.is_awaited and not call.is_test}
    return UnboundedBuilds(
        {
            built.at: built.tables[0].name
            for built in project.built_queries
            if built.orm == "drizzle" and built.operation in _WRITES and built.is_whole
            if built.is_unbounded
            and (built.ended_at or built.at) in awaited
            and not is_aside(built.at.path)
        }
    )


def is_built_write(query: Query) -> bool:
    """Tells whether a query is built by Drizzle and changes rows that are there."""
    is_built = query.form == "orm" and query.driver == "drizzle" and not query.is_test
    return is_built and query.operation in _WRITES
