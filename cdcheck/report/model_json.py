"""The model as JSON, `cdcheck.model/1`."""

from collections import Counter
from typing import Any

import msgspec

from cdcheck.facts.schema import one_definition_each
from cdcheck.model.data import Table
from cdcheck.model.http import Reach, Route
from cdcheck.model.project import Project
from cdcheck.report.scripts import whole
from cdcheck.session import Understood

SCHEMA = "cdcheck.model/1"


def render(understood: Understood, *, reasons: bool = False) -> str:
    """Gives what was understood as indented JSON; with `reasons`, why each file has its layer."""
    data = as_data(understood)
    if reasons:
        data["reasons"] = {
            module.path: {"layer": module.layer.value, "why": module.why}
            for module in understood.layers.modules.values()
        }
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n"


def as_data(understood: Understood) -> dict[str, Any]:
    """Gives what was understood as plain data."""
    project, engine = understood.project, understood.engine
    database: dict[str, Any] = {"kind": engine.kind}
    if engine.at is not None:
        database["at"] = str(engine.at)
    tables = merged(project.tables)
    full_names = _full_names(tables)
    return {
        "schema": SCHEMA,
        "languages": [language.value for language in project.languages],
        "framework": project.framework,
        "database": database,
        "orm": understood.orm.name,
        "routes": [_route(r) for r in project.routes if is_shown(r)],
        "layers": dict(understood.layers.by_group()),
        "imports": _imports(project),
        "tables": {table.full_name: _table(table) for table in tables},
        "relationships": [
            {
                "at": str(r.at),
                "from": full_names.get(r.source, r.source),
                "to": full_names.get(r.target or "", r.target),
                "name": r.name,
                "kind": r.kind,
            }
            for r in project.relationships
        ],
        "queries": [
            {
                "at": str(q.at),
                "form": q.form,
                "known": q.known.value,
                "sql": q.sql,
                "tables": [full_names.get(name, name) for name in q.tables],
            }
            for q in whole((*project.queries, *understood.held))
            if not q.is_test
        ],
        "unresolved": [{"at": str(u.at), "what": u.what, "why": u.why} for u in project.unresolved],
    }


def is_shown(route: Route) -> bool:
    """Tells whether a route is part of the app: not test code, not on a router that nothing mounts."""
    return not route.is_test and route.reach is not Reach.UNMOUNTED


def _route(route: Route) -> dict[str, Any]:
    return {
        "method": route.method,
        "path": route.path,
        "handler": route.handler,
        "at": str(route.at),
    }


def _imports(project: Project) -> list[dict[str, Any]]:
    return [
        {"at": str(i.at), "from": i.source, "to": target}
        for i in project.imports
        if not i.is_test and not i.is_type_only
        for target in dict.fromkeys((i.target, *(n.target for n in i.names), *i.chain))
        if target is not None and target != i.source
    ]


def merged(tables: tuple[Table, ...]) -> list[Table]:
    """Chooses one definition a table; views are none."""
    return one_definition_each(table for table in tables if table.origin != "view")


def _full_names(tables: list[Table]) -> dict[str, str]:
    """Maps the names of tables to those with their schema, but of what several schemas have."""
    told = Counter(table.name for table in tables)
    return {table.name: table.full_name for table in tables if told[table.name] == 1}


def _table(table: Table) -> dict[str, Any]:
    return {
        "at": str(table.at),
        "columns": {c.name: {"type": c.type, "nullable": c.nullable} for c in table.columns},
    }
