"""An app whose data is read and written by something else than the ORM that was asked for."""

from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.main_place import MainPlace
from cdcheck.facts.orm import OrmInUse
from cdcheck.model.project import Project
from cdcheck.model.task import Task

_SATISFIES = {"sqlalchemy": {"sqlalchemy", "sqlalchemy-core", "sqlmodel"}}
_WORKING = frozenset({"model", "query", "write"})


@rule
def not_used(found: OrmInUse, task: Task, project: Project, place: MainPlace) -> Verdicts:
    wanted = task.orm
    if wanted is None:
        if "orm" in task.inferred:
            yield Unknown(place.at, f"no ORM is stated, and the app uses {found.name}")
        return
    accepted = _SATISFIES.get(wanted, {wanted})
    uses = [u for u in project.orms if u.orm in accepted and u.role in _WORKING and not u.is_test]
    if uses or found.name in accepted:
        return
    queries = [query for query in project.queries if query.form == "sql" and not query.is_test]
    if found.name in {"raw", "none"} and queries:
        at, what = queries[0].at, "by SQL that is written out"
    elif found.uses and found.name not in {"raw", "none"}:
        at, what = found.uses[0].at, f"through {found.name}"
    else:
        at, what = place.at, "by nothing that maps objects"
    yield Violation(
        at=at,
        message=f"data is read and written {what}; `{wanted}` is asked for",
        about="orm",
        hint=f"define models with {wanted}, and read and write the data through them",
        evidence=tuple(Evidence(query.at, "is SQL that is written out") for query in queries[1:4]),
    )
