from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.schema import KeptSchema
from cdcheck.facts.source_words import SourceWords

_NAIVE = frozenset({"DATETIME", "TIMESTAMP"})


@rule(where=lambda schema: any(c.clock for t in schema.tables for c in t.columns))
def aware_time_in_naive_column(schema: KeptSchema, engine: Engine, words: SourceWords) -> Verdicts:
    is_asyncpg = bool(engine.uses) and all(use.driver == "asyncpg" for use in engine.uses)
    # A map of types or a hook on the engine may give the column a zone, or take the value's away.
    if not is_asyncpg or words.mentions("type_annotation_map", "typedecorator", "listens_for"):
        return
    seen = set()
    for table in schema.tables:
        for column in table.columns:
            if column.clock != "aware" or column.type not in _NAIVE or column.at in seen:
                continue
            seen.add(column.at)
            yield Violation(
                at=column.at,
                message=f"`{table.name}.{column.name}` has no time zone, but its default has one",
                about=f"{table.name}.{column.name}",
                hint="use `DateTime(timezone=True)`: asyncpg refuses to drop the zone",
                predicts="can't subtract offset-naive and offset-aware datetimes",
            )
