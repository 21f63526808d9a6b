from cdcheck.authoring import Confidence, Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.routing import Answer, Fit, Routing
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_PARSED_TYPES = ("", "application/json", "*")


@rule(where=lambda routing: any(route.framework == "fastify" for route in routing.routes))
def fastify_empty_json_body(routing: Routing, versions: Versions, project: Project) -> Verdicts:
    methods = {"POST", "PUT", "PATCH"}
    if versions.reach("fastify", (5, 0)) in {Reach.YES, Reach.MAYBE}:
        methods.add("DELETE")
    met = [a for a in routing.answers.values() if a.fit is Fit.ROUTED and a.route is not None]
    bare = [a for a in met if not a.operation.has_body and a.operation.method in methods]
    places = [a.route.at for a in bare if a.route is not None and a.route.framework == "fastify"]
    if not places or _parses_by_itself(project):
        return
    hooks = [m for m in project.middleware if _may_touch_headers(m.name)]
    if hooks:
        yield Unknown(places[0], f"`{hooks[0].name}` may take the content type of an empty body away")
        return
    yield Violation(
        at=places[0],
        message=f"a JSON content type without a body is refused here{_others(places[1:])}",
        about="application/json",
        hint="add a content type parser for `application/json` that lets an empty body through",
        evidence=tuple(Evidence(a.operation.at, f"{_name(a)} has no body") for a in bare[:5]),
        confidence=Confidence.INFERRED,
        predicts="FST_ERR_CTP_EMPTY_JSON_BODY",
    )


def _parses_by_itself(project: Project) -> bool:
    parsers = [m.name for m in project.middleware if m.kind == "body-parser"]
    return any(name.partition(" ")[2] in _PARSED_TYPES or name.startswith("remove") for name in parsers)


def _may_touch_headers(name: str) -> bool:
    is_hook = name.startswith(("addHook onRequest", "addHook preParsing")) or name == "addHook"
    return is_hook or not name or (name.startswith("fastify-") and "jwt" not in name)


def _others(places: list[Location]) -> str:
    if len(places) == 1:
        return ", and on one more operation"
    return f", and on {len(places)} more operations" if places else ""


def _name(answer: Answer) -> str:
    return f"`{answer.operation.method} {answer.operation.path}`"
