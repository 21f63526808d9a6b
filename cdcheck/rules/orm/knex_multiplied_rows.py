"""A page or a count of rows that an outer join of Knex multiplies."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.built_queries import NamedTables
from cdcheck.model.data import Table
from cdcheck.model.orm_calls import BuiltQuery, OuterJoin


@rule(where=lambda query: query.orm == "knex" and bool(query.multiplying) and not query.is_test)
def knex_multiplied_rows(query: BuiltQuery, named: NamedTables) -> Verdicts:
    many = [join for join in query.multiplying if _is_to_many(join, named.of(join.table.name))]
    root = query.tables[0].name
    for at, verb, hint in (
        (
            query.paged_at,
            "limit",
            "limit them in a subquery, or ask for what is joined by itself",
        ),
        (query.counted_at, "count", f"count before the joins, or by `countDistinct('{root}.id')`"),
    ):
        if at is not None and many:
            yield Violation(
                at=at,
                message=f"`{verb}` is of rows that the join of `{many[0].table.name}` multiplies",
                about=f"{query.function or query.at.path}: {verb} of {root}",
                hint=hint,
                evidence=(Evidence(many[0].table.at, "joins all rows of one to each"),),
                confidence=Confidence.INFERRED,
            )


def _is_to_many(join: OuterJoin, definitions: tuple[Table, ...]) -> bool:
    """Tells whether several rows of a table may have the same value in the column it is joined by."""
    if len(join.columns) != 1 or not definitions:
        return False
    return all(table.is_complete and not _is_unique(table, join.columns[0]) for table in definitions)


def _is_unique(table: Table, name: str) -> bool:
    column = table.column(name)
    keys = [one.name for one in table.columns if one.is_primary]
    is_key = column is None or column.is_unique or keys == [column.name]
    return is_key or any(index.is_unique and index.columns == (name,) for index in table.indexes)
