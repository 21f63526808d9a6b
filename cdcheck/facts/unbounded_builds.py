"""Updates and deletions that code builds without saying which rows are meant."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.aside import is_aside, is_on_purpose
from cdcheck.model.data import Query
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_BUILDERS = frozenset({"drizzle", "sqlalchemy"})
_WRITES = frozenset({"update", "delete"})


class UnboundedBuilds(Struct, frozen=True):
    """Holds the table of each that is sent as it is, by the place of its query."""

    tables: Mapping[Location, str]


@fact
def unbounded_builds(project: Project) -> UnboundedBuilds:
    """Collects them; those of seeds and scripts are meant."""
    awaited = {call.at for call in project.calls if call.is_awaited and not call.is_test}
    sent = {
        query.at: query.tables[0]
        for query in project.queries
        if query.is_unbounded and query.tables and is_built_write(query)
        if not (is_aside(query.at.path) or is_on_purpose(query))
    }
    return UnboundedBuilds(
        sent
        | {
            built.at: built.tables[0].name
            for built in project.built_queries
            if built.orm == "drizzle" and built.operation in _WRITES and built.is_whole
            if built.is_unbounded
            and (built.ended_at or built.at) in awaited
            and not is_aside(built.at.path)
        }
    )


def is_built_write(query: Query) -> bool:
    """Tells whether a query is built by calls, and changes rows that are there."""
    is_built = query.form == "orm" and query.driver in _BUILDERS and not query.is_test
    return is_built and query.operation in _WRITES
