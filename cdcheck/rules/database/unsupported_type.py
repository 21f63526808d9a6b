from cdcheck.authoring import Confidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.database import Engine
from cdcheck.model.data import Table
from cdcheck.schemas.types import family_of

_REFUSED = {
    "sqlalchemy": ("ARRAY", "HSTORE", "INET", "CIDR", "TSVECTOR", "JSONB"),
    "sequelize": ("ARRAY",),
}
_COMPILER = "(in table '{table}', column '{column}'): Compiler <sqlalchemy.dialects.sqlite.base."


@rule(where=lambda table: table.origin == "model" and table.orm in _REFUSED)
def unsupported_type(table: Table, engine: Engine, versions: Versions) -> Verdicts:
    if engine.kind != "sqlite":
        return
    for column in table.columns:
        type_ = "ARRAY" if family_of(column.type) == "array" else column.type.upper().partition("(")[0]
        if type_ not in _REFUSED[table.orm]:
            continue
        reach = versions.reach("sqlalchemy", (2, 1))
        if type_ == "JSONB" and reach is Reach.YES:
            continue
        if not engine.is_certain or (type_ == "JSONB" and reach is not Reach.NO):
            yield Unknown(column.at, f"whether `{type_}` can be kept in SQLite depends on what is used")
            continue
        is_only = all(use.is_only if use.url else not use.is_alternative for use in engine.uses)
        yield Violation(
            at=column.at,
            message=f"`{table.name}.{column.name}` is `{type_}`, which SQLite does not have",
            about=f"{table.name}.{column.name}",
            hint="keep it as JSON, or in a table of its own",
            confidence=Confidence.PROVEN if is_only else Confidence.INFERRED,
            predicts=_predicted(table, column.name),
        )


def _predicted(table: Table, column: str) -> str:
    if table.orm == "sequelize":
        return 'SQLITE_ERROR: near "[]": syntax error'
    return _COMPILER.format(table=table.name, column=column)
