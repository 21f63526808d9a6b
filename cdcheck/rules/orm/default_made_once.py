"""A default that is called for when the model is defined, and is then the same for all rows."""

from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.data import Column, Table
from cdcheck.model.edits import Defer, Fix


@rule(
    where=lambda table: table.origin == "model" and any(c.made_once or c.shared for c in table.columns)
)
def default_made_once(table: Table, engine: Engine, words: SourceWords) -> Verdicts:
    if table.is_test:
        return
    for column in table.columns:
        if column.shared and not words.mentions("associate_with("):
            yield _shared(table, column)
        if not column.made_once:
            continue
        call = column.made_once
        yield Violation(
            at=column.at,
            message=f"`{table.name}.{column.name}` is the same for all rows: `{call}` is called once",
            about=f"{table.name}.{column.name}",
            hint=f"hand over the function that makes it (`{call.rpartition('.')[2]}`), not its result",
            predicts=_predicted(table, column, engine),
            fix=_fix(column),
        )


def _shared(table: Table, column: Column) -> Violation:
    maker = "list" if column.shared == "[]" else "dict"
    return Violation(
        at=column.at,
        message=f"`{table.name}.{column.name}` of all new rows is one {maker}, and any may change it",
        about=f"{table.name}.{column.name}",
        hint=f"hand over what makes it: `default={maker}`, or a `lambda`",
        confidence=Confidence.INFERRED,
        fix=_fix(column),
    )


def _fix(column: Column) -> Fix | None:
    if not column.at.path.endswith(".py"):
        return None
    return Fix((Defer(column.at, ("default", "insert_default", "onupdate")),))


def _predicted(table: Table, column: Column, engine: Engine) -> str:
    """Says what the second row is told, where no two may have the same."""
    is_only_key = column.is_primary and sum(c.is_primary for c in table.columns) == 1
    if not (is_only_key or column.is_unique):
        return ""
    if engine.kind == "sqlite":
        return f"UNIQUE constraint failed: {table.name}.{column.name}"
    return "duplicate key value violates unique constraint" if engine.kind == "postgres" else ""
