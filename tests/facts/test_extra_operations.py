from msgspec.structs import replace

from cdcheck.catalog import Catalog
from cdcheck.facts.extra_operations import ExtraOperations
from cdcheck.knowing import Knowledge
from cdcheck.model.http import Operation, Route
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.model.task import Task

AT = Location("app.py")
PROJECT = Project(
    routes=tuple(
        Route(method, path, AT, "flask")
        for method, path in [
            ("GET", "/articles/{slug}"),
            ("PATCH", "/articles/{slug}"),
            ("ANY", "/tags"),
            ("GET", "/health"),
        ]
    )
)


def extra(project: Project) -> list[str]:
    found: ExtraOperations = Knowledge(project, Task(), Catalog(("cdcheck",)).facts).find(
        ExtraOperations
    )
    return [f"{route.method} {route.path}" for route in found.routes]


def test_routes_that_the_contract_does_not_name_are_listed() -> None:
    operations = (
        Operation("a", "GET", "/articles/{id}", has_body=False, needs_auth=False, at=AT),
        Operation("b", "GET", "/tags", has_body=False, needs_auth=False, at=AT),
    )

    assert extra(replace(PROJECT, operations=operations)) == ["PATCH /articles/{slug}", "GET /health"]


def test_without_a_contract_nothing_is_extra() -> None:
    assert extra(PROJECT) == []
