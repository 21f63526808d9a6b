"""A value of a kind that a column of SQLAlchemy does not take."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.column_values import ColumnValue, ColumnValues
from cdcheck.facts.database import Engine
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.knowledge.column_values import HINTS, refused, type_of
from cdcheck.model.code import Function
from cdcheck.model.data import Column

# What changes values on their way, and columns whose values are text whatever their type is called.
_CHANGING = ("validates(", "before_insert", "before_update", "before_flush", "as_uuid=false")


@rule(where=lambda function: function.path.endswith(".py") and not function.is_test)
def sqlalchemy_refused_value(
    function: Function,
    values: ColumnValues,
    mapping: SqlalchemyMapping,
    engine: Engine,
    words: SourceWords,
) -> Verdicts:
    for value in values.of.get(function.at, ()):
        column = _column(value, mapping)
        error = refused(values.driver, column.type, value.kind, value.how) if column is not None else ""
        if column is None or not error or words.mentions(*_CHANGING):
            continue
        named = f"{mapping.classes[value.model].name}.{column.attribute or column.name}"
        verb = "takes no" if value.how == "set" else "cannot be compared with a"
        yield Violation(
            at=value.at,
            message=f"`{named}`, which is `{column.type}`, {verb} `{value.kind}` on {engine.kind}",
            about=f"{function.id}: {named} {value.kind}",
            hint=HINTS.get(type_of(column.type), ""),
            evidence=(
                *((Evidence(value.handed_at, "hands it over"),) if value.handed_at is not None else ()),
                Evidence(column.at, "defines the column"),
            ),
            confidence=Confidence.PROVEN if value.is_told else Confidence.INFERRED,
            predicts=error,
        )


def _column(value: ColumnValue, mapping: SqlalchemyMapping) -> Column | None:
    """Finds the column; that of a look-up by key is the only one of the key."""
    cls = mapping.classes.get(value.model)
    table = mapping.table_of(cls) if cls is not None else None
    columns = table.columns if table is not None else ()
    if not value.attribute:
        columns = tuple(column for column in columns if column.is_primary)
        return columns[0] if len(columns) == 1 else None
    return next((c for c in columns if (c.attribute or c.name) == value.attribute), None)
