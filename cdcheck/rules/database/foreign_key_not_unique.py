"""A foreign key to columns that no constraint keeps unique."""

from collections.abc import Iterator

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.data import ForeignKey, Table
from cdcheck.model.project import Project

_PLAIN = frozenset({"", "sql", "sqlalchemy", "sqlmodel", "drizzle", "knex"})
_CREATING = ("create_all", "create")
_REFUSED = "there is no unique constraint matching given keys for referenced table"


@rule(where=lambda table: bool(table.foreign_keys) and table.orm in _PLAIN and not table.is_test)
def foreign_key_not_unique(
    table: Table, engine: Engine, project: Project, words: SourceWords
) -> Verdicts:
    is_postgres = "postgres" in engine.kinds
    if not is_postgres and not ("sqlite" in engine.kinds and words.mentions("foreign_keys")):
        return
    if table.origin == "migration" and any(
        one.name == table.name and one.origin == "model" for one in project.tables
    ):
        return
    for key in table.foreign_keys:
        targets = list(_targets(key, table, project))
        if not targets or any(_is_kept_unique(one, key) for one in targets):
            continue
        named = ", ".join(f"{key.table}.{column}" for column in key.target_columns)
        yield Violation(
            at=key.at,
            message=f"`{table.name}.{key.columns[0]}` refers to `{named}`, which may be there twice",
            about=f"{table.name}: {', '.join(key.columns)}",
            hint="refer to the primary key, or make what is referred to unique",
            evidence=(Evidence(targets[0].at, f"defines `{targets[0].name}`"),),
            confidence=_confidence(table, engine, project),
            predicts=(f'{_REFUSED} "{key.table}"' if is_postgres else "foreign key mismatch"),
        )


def _targets(key: ForeignKey, table: Table, project: Project) -> Iterator[Table]:
    """Lists all definitions of what a key refers to; none where one is not known in full."""
    found = [one for one in project.tables if one.name == key.table and not one.is_test]
    alike = [one for one in found if (one.origin, one.orm) == (table.origin, table.orm)]
    wanted = [one.column(name) for one in found for name in key.target_columns]
    if len(alike) == 1 and wanted and None not in wanted and all(one.is_complete for one in found):
        yield from (one for one in found if one.origin != "view")


def _is_kept_unique(table: Table, key: ForeignKey) -> bool:
    wanted = frozenset(name.lower() for name in key.target_columns)
    kept = [frozenset(c.name.lower() for c in table.columns if c.is_primary)]
    kept += [frozenset({c.name.lower()}) for c in table.columns if c.is_unique]
    kept += [frozenset(name.lower() for name in i.columns) for i in table.indexes if i.is_unique]
    return wanted in kept


def _confidence(table: Table, engine: Engine, project: Project) -> Confidence:
    is_made = table.origin != "model" or any(
        one.how.endswith(_CREATING) for one in project.creations if not one.is_test
    )
    is_proven = is_made and engine.kind == "postgres" and engine.is_certain
    return Confidence.PROVEN if is_proven else Confidence.INFERRED
