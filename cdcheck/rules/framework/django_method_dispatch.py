from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.first_patterns import FirstPatterns
from cdcheck.model.http import Reach, Route


@rule(where=lambda route: route.framework == "django" and route.reach is Reach.SERVED)
def django_method_dispatch(route: Route, patterns: FirstPatterns) -> Verdicts:
    first = patterns.before(route)
    if first is None:
        return
    methods = patterns.methods_of(first)
    if first.at == route.at or "ANY" in methods or route.method in methods or route.method == "ANY":
        return
    yield Violation(
        at=route.at,
        message=f"`{route.method} {route.path}` goes to the pattern above, for {_listed(methods)} only",
        about=f"{route.method} {route.path}",
        hint="put the methods of one path into one view",
        evidence=(Evidence(first.at, "the first pattern that matches the path is the only one tried"),),
        predicts=f"Method Not Allowed: {route.path}",
    )


def _listed(methods: frozenset[str]) -> str:
    return ", ".join(sorted(methods))
