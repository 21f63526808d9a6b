"""Asks the user's PostgreSQL about the statements that the app sends to one."""

from collections.abc import Mapping

from msgspec import structs

from cdcheck.errors import UsageError
from cdcheck.model.data import Query
from cdcheck.proving import LiveDatabase
from cdcheck.sql.prepare import prepared_on
from cdcheck.sql.scopes.schema import Schema
from cdcheck.sql.shadow import definitions
from cdcheck.sql.verifying.binding import PREPARING
from cdcheck.sql.verifying.live import Asked, can_be_asked, settled
from cdcheck.sql.verifying.verify import Verdict

_NO_TABLE = "42P01"


def settled_live(
    verdicts: Mapping[Query, Verdict], schema: Schema, live: LiveDatabase
) -> dict[Query, Verdict]:
    """Gives the verdicts that PostgreSQL has changed.

    Raises `UsageError` if the database cannot be asked, or is not the app's.
    """
    asked = {query: verdict for query, verdict in verdicts.items() if can_be_asked(verdict)}
    made = None if live.has_tables else definitions(schema, "postgres")
    with prepared_on(live.url, made) as ask:
        refusals = {query: ask(verdict.text) for query, verdict in asked.items()}
    of_tables = [r for query, r in refusals.items() if query.tables and query.operation != "ddl"]
    if live.has_tables and of_tables and all(r.code == _NO_TABLE for r in of_tables):
        raise UsageError(
            "the database has none of the tables that the SQL names; `--live-tables app` makes them"
        )
    return {
        query: structs.replace(
            asked[query],
            contradictions=settled(
                asked[query],
                refusal,
                schema,
                Asked(query.sql, query.driver in PREPARING, live.has_tables),
            ),
        )
        for query, refusal in refusals.items()
    }
