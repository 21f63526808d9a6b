"""A client of Knex that it does not have, or none: `knex()` throws, and the app does not start."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.facts.never_run import NeverRun
from cdcheck.model.definitions import UnusableDefinition

_KINDS = {
    "no-client": (
        "the connection of Knex names no `client`",
        "name the driver: `client: 'pg'`",
        "Error: knex: Required configuration option 'client' is missing.",
    ),
    "unknown-client": (
        "`{}` is no client of Knex",
        "name one that it has, in lower case: `pg`, `sqlite3`, `better-sqlite3`, `mysql2`",
        "Error: knex: Unknown configuration option 'client' value {}.",
    ),
}


@rule(where=lambda made: made.orm == "knex" and not made.is_test)
def knex_refused_client(made: UnusableDefinition, never: NeverRun) -> Verdicts:
    if never.why(made.at):
        return
    message, hint, error = _KINDS[made.kind]
    yield Violation(
        at=made.at,
        message=message.format(made.written),
        about=f"{made.at.path}: {made.kind} {made.written}",
        hint=hint,
        predicts=error.format(made.written),
    )
