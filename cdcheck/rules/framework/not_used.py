"""An app whose routes are another framework's than the one that was asked for."""

from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.main_place import MainPlace
from cdcheck.model.http import Reach
from cdcheck.model.project import Project
from cdcheck.model.task import Task


@rule(where=lambda task: task.framework is not None)
def not_used(task: Task, project: Project, place: MainPlace) -> Verdicts:
    wanted = task.framework
    if wanted == project.framework:
        return
    routes = [r for r in project.routes if r.reach is Reach.SERVED and not r.is_test]
    if any(route.framework == wanted for route in routes):
        return
    if not routes:
        yield Unknown(place.at, f"no route of `{wanted}` is seen, nor of another framework")
        return
    used = " and ".join(dict.fromkeys(route.framework for route in routes))
    yield Violation(
        at=routes[0].at,
        message=f"the app answers through {used}; `{wanted}` is asked for",
        about="framework",
        hint=f"write the app with {wanted}",
        evidence=tuple(Evidence(r.at, f"is a route of {r.framework}") for r in routes[1:3]),
    )
