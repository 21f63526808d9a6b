"""An app whose data is read and written by something else than the ORM that was asked for."""

from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.main_place import MainPlace
from cdcheck.facts.orm import OrmInUse
from cdcheck.knowledge.data_packages import DRIVERS
from cdcheck.model.data import OrmUse, Query
from cdcheck.model.project import Project
from cdcheck.model.task import Task

_SATISFIES = {"sqlalchemy": {"sqlalchemy", "sqlalchemy-core", "sqlmodel"}}
_WORKING = frozenset({"model", "query", "write"})
_DATA = frozenset({"select", "insert", "update", "delete"})


@rule
def not_used(found: OrmInUse, task: Task, project: Project, place: MainPlace) -> Verdicts:
    wanted = task.orm
    if wanted is None:
        if "orm" in task.inferred:
            yield Unknown(place.at, f"no ORM is stated, and the app uses {_named(found.name)}")
        return
    accepted = _SATISFIES.get(wanted, {wanted})
    uses = [u for u in project.orms if u.orm in accepted and not u.is_test]
    queries = [query for query in project.queries if query.form == "sql" and not query.is_test]
    models = [use for use in uses if use.role == "model"]
    if _are_idle(uses, project) and _is_elsewhere(queries, accepted, project):
        beside = "SQL is written out beside them" if queries else "nothing imports them"
        yield Violation(
            at=(queries[0] if queries else models[0]).at,
            message=f"no data goes through the models of `{wanted}`; {beside}",
            about="orm",
            hint=f"read and write the data through {wanted}",
            evidence=(Evidence(models[0].at, "is a model that is never used"),),
        )
        return
    if found.name in accepted or any(use.role in _WORKING for use in uses):
        return
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


def _named(name: str) -> str:
    return {"raw": "SQL that is written out"}.get(name, name)


def _is_elsewhere(queries: list[Query], accepted: set[str], project: Project) -> bool:
    """Tells whether all data goes through SQL that is written out, or nothing but memory answers."""
    if not queries:
        return not project.accesses and any(not route.is_test for route in project.routes)
    data = [query for query in queries if query.operation in _DATA and query.tables]
    return bool(data) and all(query.driver in {*DRIVERS, *accepted} for query in data)


def _are_idle(uses: list[OrmUse], project: Project) -> bool:
    """Tells whether models are defined that nothing can use.

    Code that imports a model may use it in a way that nothing here follows; code that creates the
    schema needs to import it.
    """
    if {use.role for use in uses} - {"import", "setup"} != {"model"} or project.unresolved:
        return False
    models = {use.at.path for use in uses if use.role == "model"}
    # Models that are no code are used through a client, which nothing here may have followed.
    if not models <= {file.path for file in project.files} and any(use.role == "setup" for use in uses):
        return False
    creating = {creation.at.path for creation in project.creations}
    users = {item.source for item in project.imports if item.target in models and not item.is_test}
    return not (users - models - creating)
