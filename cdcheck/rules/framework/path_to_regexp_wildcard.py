import re
from collections.abc import Iterator

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.model.places import Location
from cdcheck.model.project import Project

# The first major version of each library that stands on path-to-regexp 8.
_ROUTERS = {"express": ("express",), "koa": ("@koa/router", "koa-router")}
_FIRST = {"express": 5, "@koa/router": 14, "koa-router": 14}
_NAMED_WILDCARD = re.compile(r"\*[A-Za-z_$]\w*")
_REFUSED = re.compile(r"(?<!\\)[*?+()\[\]!]")


@rule(where=lambda project: any(r.framework in _ROUTERS for r in project.routes))
def path_to_regexp_wildcard(project: Project, versions: Versions) -> Verdicts:
    for framework, at, pattern, part in sorted(
        set(_paths(project)), key=lambda path: (path[1], path[2])
    ):
        refused = _REFUSED.search(_NAMED_WILDCARD.sub("", pattern))
        # What a router is mounted at may be what is refused.
        written = part if refused is not None and refused.group() in part else pattern
        for library in _ROUTERS[framework] if refused is not None else ():
            reach = versions.reach(library, (_FIRST[library], 0))
            if reach in {Reach.NO, Reach.UNKNOWN} or refused is None:
                continue
            required = versions.required(library)[0]
            yield Violation(
                at=at,
                message=f"`{library}` {_FIRST[library]} refuses `{refused.group()}` in `{written}`",
                about=f"{at.path} {pattern}",
                hint="name a wildcard, as in `/{*rest}`, and put what is optional in braces",
                evidence=(Evidence(required.at, f"requires `{library}` {required.specifier}"),),
                confidence=Confidence.PROVEN if reach is Reach.YES else Confidence.INFERRED,
                predicts=_error(refused.group()),
            )


def _paths(project: Project) -> Iterator[tuple[str, Location, str, str]]:
    for route in project.routes:
        # A regular expression is kept as `/source/`; those are as free as before.
        is_expression = route.pattern.endswith("/") and len(route.pattern) > 1
        if route.framework in _ROUTERS and not route.is_test and not is_expression:
            yield route.framework, route.at, route.pattern, route.written
    tests = {file.path for file in project.files if file.is_test}
    for item in project.middleware:
        is_expression = item.path.endswith("/") and len(item.path) > 1
        if item.framework == "express" and item.at.path not in tests and not is_expression:
            yield item.framework, item.at, item.path, item.written


def _error(token: str) -> str:
    return "Missing parameter name at" if token == "*" else f"Unexpected {token} at"
