"""A query of Drizzle that names a column which its table does not define."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.built_queries import NamedTables
from cdcheck.model.orm_calls import BuiltQuery


@rule(where=lambda query: query.orm == "drizzle" and not query.is_test)
def drizzle_unknown_column(query: BuiltQuery, named: NamedTables) -> Verdicts:
    for mention in query.undefined:
        name, member = mention.path
        if mention.at in named.defined:
            continue
        yield Violation(
            at=mention.at,
            message=f"`{name}` defines no column `{member}`",
            about=f"{query.function or query.at.path}: {mention.role} {name}.{member}",
            hint="name a column by the key that its table gives it",
            evidence=tuple(Evidence(table.at, "defines the table") for table in named.of(name)[:1]),
        )
