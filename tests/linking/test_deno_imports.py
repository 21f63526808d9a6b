"""What specifiers mean in an app that Deno runs."""

import json

import pytest

from cdcheck.testing.projects import project_of

_ROUTES = "export const serve = (app) => app.get('/tags', (c) => c.json([]))\n"


@pytest.mark.parametrize(
    ("imports", "hono", "routes"),
    [
        pytest.param({"hono": "npm:hono@^4"}, "hono", "./src/routes.ts", id="a name that is mapped"),
        pytest.param({}, "npm:hono@4.6", "./src/routes.ts", id="a package of npm"),
        pytest.param({}, "jsr:@hono/hono", "./src/routes.ts", id="a package of JSR"),
        pytest.param({}, "https://deno.land/x/hono@v4/mod.ts", "./src/routes.ts", id="a URL"),
        pytest.param(
            {"hono/": "https://deno.land/x/hono@v3.5.4/", "@/": "./src/"},
            "hono/mod.ts",
            "@/routes.ts",
            id="folders that are mapped",
        ),
        pytest.param({"routes": "./src/routes.ts"}, "npm:hono", "routes", id="a file that is mapped"),
    ],
)
def test_deno_s_imports_are_followed(imports: dict[str, str], hono: str, routes: str) -> None:
    texts = {
        "deno.json": json.dumps({"imports": imports}),
        "src/routes.ts": _ROUTES,
        "main.ts": f"import {{ Hono }} from '{hono}'\nimport {{ serve }} from '{routes}'\n"
        "const app = new Hono()\nserve(app)\nDeno.serve(app.fetch)\n",
    }

    assert [route.path for route in project_of(texts).routes] == ["/tags"]
