from cdcheck.authoring import Unknown, Verdicts, Violation, rule
from cdcheck.model.http import Reach, Route
from cdcheck.model.project import Project
from cdcheck.model.task import Task

_METHODS = frozenset({"GET", "ANY", "ALL"})


@rule(where=lambda project: any(not route.is_test for route in project.routes))
def missing_health_route(project: Project, task: Task) -> Verdicts:
    path = task.health_path
    served = [r for r in project.routes if not r.is_test and r.reach is not Reach.UNMOUNTED]
    if path is None or not served or any(_answers(route, path) for route in served):
        return
    if any(_covers(middleware.path, path) for middleware in project.middleware):
        return
    at = served[0].at
    if any(one.what in {"a route", "a mounted router"} for one in project.unresolved):
        yield Unknown(at, "not all routes of the app are understood")
        return
    yield Violation(
        at=at,
        message=f"no route answers `GET {path}`, by which the task tells that the app is up",
        about=f"GET {path}",
        hint=f"add a route for `{path}`",
        predicts="404",
    )


def _answers(route: Route, path: str) -> bool:
    own, wanted = route.path.strip("/").split("/"), path.strip("/").split("/")
    if route.method not in _METHODS:
        return False
    if "*" in route.path or "(" in route.path:
        return True
    return len(own) == len(wanted) and all(
        one == other or one.startswith("{") for one, other in zip(own, wanted, strict=True)
    )


def _covers(prefix: str, path: str) -> bool:
    return prefix.strip("/") != "" and f"{path.strip('/')}/".startswith(prefix.strip("/") + "/")
