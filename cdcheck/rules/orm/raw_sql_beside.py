"""SQL that is written out, beside the ORM that was asked for."""

from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.aside import is_aside
from cdcheck.facts.orm import OrmInUse
from cdcheck.file_kinds import DIALECTS
from cdcheck.knowledge.engine_tables import is_kept_by_an_engine
from cdcheck.model.data import Query
from cdcheck.model.project import Project
from cdcheck.model.task import Task

_DATA = frozenset({"select", "insert", "update", "delete"})


def _is_of_its_own(query: Query) -> bool:
    """Tells whether a statement touches the app's rows; one in parentheses is part of another."""
    is_part = query.sql.lstrip().startswith("(")
    is_of_app = not all(map(is_kept_by_an_engine, query.tables))
    return query.form == "sql" and query.operation in _DATA and is_of_app and not is_part


@rule(where=_is_of_its_own)
def raw_sql_beside(query: Query, found: OrmInUse, task: Task, project: Project) -> Verdicts:
    is_schema_work = is_aside(query.at.path) or "migrat" in query.at.path.lower()
    if task.orm is None or found.name in {"raw", "none"} or is_schema_work:
        return
    if _is_of_other_language(query, found):
        return
    # What is written once may be sent of several tables.
    here = [one for one in project.queries if one.at == query.at and _is_of_its_own(one)]
    names = list(dict.fromkeys(one.tables[0] for one in here if one.tables))
    if query.tables[0] != min(names):
        return
    others = f" (and {len(names) - 1} more)" if names[1:] else ""
    yield Violation(
        at=query.at,
        message=f"{query.operation} on `{query.tables[0]}`{others} is written out, beside {found.name}",
        about=f"{query.function or query.at.path}: {query.operation} {query.tables[0]}",
        hint=f"say it with {found.name}, unless it cannot be said there",
        confidence=Confidence.INFERRED,
    )


def _is_of_other_language(query: Query, found: OrmInUse) -> bool:
    """Tells whether the ORM is of the other language than the code that has the statement."""
    path = query.at.path
    is_code = path.endswith(tuple(DIALECTS))
    return is_code and all(use.at.path.endswith(".py") != path.endswith(".py") for use in found.uses)
