"""A foreign key to a table that SQL makes only later, or never."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.schema import KeptSchema
from cdcheck.model.data import Query, Table
from cdcheck.model.places import Location
from cdcheck.model.project import Project


@rule(where=lambda table: table.origin == "ddl" and bool(table.foreign_keys) and not table.is_test)
def early_reference(table: Table, engine: Engine, schema: KeptSchema, project: Project) -> Verdicts:
    if engine.kind != "postgres" or not engine.is_certain:
        return
    for key in table.foreign_keys:
        made = [one for one in project.tables if _plain(one.name) == _plain(key.table)]
        is_elsewhere = "." in key.table and not key.table.lower().startswith("public.")
        if is_elsewhere or _plain(key.table) == _plain(table.name) or len(made) > 1 or schema.doubt:
            continue
        is_later = bool(made) and made[0].origin == "ddl" and _comes_later(made[0].at, key.at, project)
        if made and not is_later:
            continue
        when = (
            f"is made before `{key.table}`" if made else f"refers to `{key.table}`, which nothing makes"
        )
        yield Violation(
            at=key.at,
            message=f"`{table.name}` {when}" + (", to which it refers" if made else ""),
            about=f"{table.name} before {key.table}",
            hint="make the table that is referred to first",
            evidence=(Evidence(made[0].at, f"`{key.table}` is made here"),) if made else (),
            confidence=Confidence.PROVEN if made else Confidence.INFERRED,
            predicts=f'relation "{_plain(key.table)}" does not exist',
        )


def _plain(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _comes_later(made_at: Location, key_at: Location, project: Project) -> bool:
    """Tells whether a table is surely made behind a key, by one script or one function."""
    if made_at.path != key_at.path or (made_at.line, made_at.column) <= (key_at.line, key_at.column):
        return False
    if made_at.path.endswith(".sql"):
        return True
    later, earlier = _statement(made_at, project), _statement(key_at, project)
    if later is None or earlier is None or later.function != earlier.function:
        return False
    if later.script is not None and later.script == earlier.script:
        return True
    sent = later.sent_at, earlier.sent_at
    return sent[0] is not None and sent[1] is not None and sent[0].line > sent[1].line


def _statement(at: Location, project: Project) -> Query | None:
    """Finds the statement in which a place stands: the last that begins before it."""
    begun = [
        query
        for query in project.queries
        if query.at.path == at.path and (query.at.line, query.at.column) <= (at.line, at.column)
    ]
    return max(begun, key=lambda query: (query.at.line, query.at.column)) if begun else None
