"""Packages of a monorepo that stand beside the app that is checked."""

import json
from pathlib import Path

import pytest

from cdcheck.cache import Cache
from cdcheck.model.project import Project
from cdcheck.reading import Reading
from cdcheck.session import Request, check
from cdcheck.sources import discover
from cdcheck.workspaces import packages_beside

APP = """
import express from 'express';
import { log } from '@shop/shared';
import { Money } from '@shop/shared/money';
import { router } from '@shop/routes';
const app = express();
app.use('/items', router);
app.get('/health', (req, res) => res.end(log(Money)));
app.listen(3000);
"""
ROOT = {"package.json": '{"name": "shop", "private": true, "workspaces": ["packages/*"]}'}
PNPM = {
    "package.json": '{"name": "shop"}',
    "pnpm-workspace.yaml": "packages:\n  # all of them\n  - 'packages/*'\n"
    "  - '!**/test/**'\ncatalog:\n  - x\n",
}
FLOW = {"package.json": "{}", "pnpm-workspace.yaml": "{ packages: [ 'packages/*' ] } # in one line\n"}
NESTED = {"package.json": '{"workspaces": {"packages": ["./packages/**"], "nohoist": []}}'}


def monorepo(folder: Path, top: dict[str, str], **dependencies: str) -> Path:
    """Writes a monorepo of three packages, and gives the folder of the one that is an app."""
    own = {"name": "@shop/api", "dependencies": {"express": "^4.19.2", **dependencies}}
    files = {
        **top,
        "packages/api/package.json": json.dumps(own),
        "packages/api/src/app.ts": APP,
        "packages/shared/package.json": '{"name": "@shop/shared"}',
        "packages/routes/package.json": '{"name": "@shop/routes"}',
        "other/package.json": '{"name": "@shop/other"}',
    }
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
    return folder / "packages" / "api"


def read(app: Path) -> Project:
    return Reading(discover(app), Cache(None), lambda _: None).project(None)


@pytest.mark.parametrize(
    "top",
    [
        pytest.param(ROOT, id="npm"),
        pytest.param(PNPM, id="pnpm"),
        pytest.param(FLOW, id="pnpm in one line"),
        pytest.param(NESTED, id="a table of patterns"),
    ],
)
def test_packages_of_the_workspace_are_no_libraries(tmp_path: Path, top: dict[str, str]) -> None:
    app = monorepo(tmp_path, top)

    project = read(app)

    assert packages_beside(app) == {"@shop/shared", "@shop/routes"}
    assert {one.module: one.package for one in project.imports} == {
        "express": "express",
        "@shop/shared": None,
        "@shop/shared/money": None,
        "@shop/routes": None,
    }


def test_what_a_package_of_the_workspace_does_is_unresolved(tmp_path: Path) -> None:
    project = read(monorepo(tmp_path, ROOT))

    assert sorted(one.what for one in project.unresolved) == [
        "a mounted router",
        "the import of `@shop/routes`",
        "the import of `@shop/shared/money`",
        "the import of `@shop/shared`",
    ]


def test_packages_of_the_workspace_need_not_be_installed(tmp_path: Path) -> None:
    app = monorepo(tmp_path, ROOT)
    head = "import pg from 'pg';\nimport '@shop/other';\nnew pg.Pool();"
    (app / "src" / "app.ts").write_text(f"{head}{APP}", "utf-8")

    report = check(Request(app, "L3", uses_cache=False))

    missing = [f for f in report.findings if f.rule == "startup/missing-dependency"]
    assert sorted(f.violation.about.split()[0] for f in missing) == ["@shop/other", "pg"]


def test_a_version_says_that_a_package_is_of_the_workspace(tmp_path: Path) -> None:
    versions = {"@shop/shared": "workspace:*", "@shop/routes": "file:../routes"}
    app = monorepo(tmp_path, {}, **versions)

    project = read(app)

    assert packages_beside(app) == set()
    assert [one.package for one in project.imports] == ["express", None, None, None]


@pytest.mark.parametrize(
    "top",
    [
        pytest.param({}, id="no workspace"),
        pytest.param({"package.json": '{"workspaces": ["other"]}'}, id="a workspace of others"),
        pytest.param({"package.json": "{"}, id="a manifest that does not parse"),
        pytest.param({"package.json": '{"workspaces": [3]}'}, id="patterns that are none"),
        pytest.param({"package.json": '{"workspaces": ["./", "**x", ""]}'}, id="patterns of nothing"),
        pytest.param({"pnpm-workspace.yaml": "packages: ["}, id="YAML that does not parse"),
    ],
)
def test_packages_beside_an_app_of_no_workspace_are_libraries(
    tmp_path: Path, top: dict[str, str]
) -> None:
    project = read(monorepo(tmp_path, top))

    assert {one.package for one in project.imports} == {"express", "@shop/shared", "@shop/routes"}


def test_what_is_installed_is_no_package_of_the_workspace(tmp_path: Path) -> None:
    app = monorepo(tmp_path, NESTED)
    for number in range(500):
        place = tmp_path / "packages" / "a" / "node_modules" / f"p{number}"
        place.mkdir(parents=True)
        (place / "package.json").write_text(f'{{"name": "p{number}"}}', "utf-8")

    assert packages_beside(app) == {"@shop/shared", "@shop/routes"}


@pytest.mark.parametrize(
    ("own", "routes"),
    [
        pytest.param({"main": "server.js"}, 1, id="without exports the library is meant"),
        pytest.param({"exports": "./own.js"}, 0, id="with exports the package itself is meant"),
    ],
)
def test_a_package_named_as_its_library(tmp_path: Path, own: dict[str, str], routes: int) -> None:
    manifest = {"name": "fastify", "dependencies": {"fastify": "^5.0.0"}, **own}
    (tmp_path / "package.json").write_text(json.dumps(manifest), "utf-8")
    (tmp_path / "own.js").write_text("module.exports = () => ({ get() {}, listen() {} });\n", "utf-8")
    (tmp_path / "server.js").write_text(
        "const app = require('fastify')();\n"
        "app.get('/health', async () => ({ ok: true }));\n"
        "app.listen({ port: 3000 });\n",
        "utf-8",
    )
    assert len(read(tmp_path).routes) == routes
