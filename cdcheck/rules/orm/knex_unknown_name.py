"""A query built with Knex names a table or a column that no migration makes."""

from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.built_queries import NamedTables
from cdcheck.facts.database import Engine
from cdcheck.model.data import Table
from cdcheck.model.orm_calls import BuiltQuery, Mention

_MISSING_TABLE = {"sqlite": "no such table: {}", "postgres": 'relation "{}" does not exist'}


@rule(where=lambda query: query.orm == "knex" and not query.is_test)
def knex_unknown_name(query: BuiltQuery, named: NamedTables, engine: Engine) -> Verdicts:
    place = query.function or query.at.path
    tables, columns = list(named.unknown_tables(query)), list(named.unknown_columns(query))
    if named.doubt:
        if tables or columns:
            yield Unknown(query.at, named.doubt)
        return
    for table in tables:
        yield Violation(
            at=table.at,
            message=f"no migration makes a table `{table.name}`",
            about=f"{place}: {table.name}",
            hint="name a table that the migrations make, or write one that makes it",
            predicts=_MISSING_TABLE.get(engine.kind, "").format(table.name),
        )
    for mention, lacking in columns:
        name = ".".join(mention.path)
        owner = lacking.name if lacking is not None else ""
        said = f"`{owner}` has no column" if owner else "no table of the query has a column"
        yield Violation(
            at=mention.at,
            message=f"{said} `{mention.path[-1]}`",
            about=f"{place}: {mention.role} {owner}.{name}",
            hint="name a column that the migrations make",
            evidence=(Evidence(lacking.at, "defines the table"),) if lacking is not None else (),
            predicts=_predicted(query, mention, lacking, engine.kind),
        )


def _predicted(query: BuiltQuery, mention: Mention, table: Table | None, kind: str) -> str:
    column, name = mention.path[-1], ".".join(mention.path)
    if kind == "sqlite":
        if mention.role == "values" and table is not None and query.operation == "insert":
            return f"table {table.name} has no column named {column}"
        return f"no such column: {name}"
    if kind != "postgres":
        return ""
    if mention.role == "values" and table is not None:
        return f'column "{column}" of relation "{table.name}" does not exist'
    return (
        f"column {name} does not exist" if len(mention.path) > 1 else f'column "{name}" does not exist'
    )
