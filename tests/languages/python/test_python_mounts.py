"""Routers that are mounted from libraries, and from modules that are found by listing."""

from cdcheck.testing.projects import project_of


def routes_of(texts: dict[str, str]) -> list[str]:
    return sorted(f"{route.method} {route.path}" for route in project_of(texts).routes)


def test_a_router_of_a_library_that_is_not_followed_is_told() -> None:
    texts = {
        "app.py": "from fastapi import FastAPI\nfrom fastapi_error_map import ErrorAwareRouter\n"
        "from strawberry.fastapi import GraphQLRouter\n"
        "tags = ErrorAwareRouter(prefix='/tags')\n@tags.get('/')\ndef every(): ...\n"
        "app = FastAPI()\napp.include_router(tags)\napp.include_router(GraphQLRouter(None))\n"
    }
    project = project_of(texts)

    assert routes_of(texts) == ["GET /tags/"]
    assert [(one.what, one.why) for one in project.unresolved] == [
        ("a mounted router", "`strawberry.fastapi.GraphQLRouter` is not followed")
    ]


def test_modules_of_a_folder_are_loaded_by_the_name_of_the_package() -> None:
    texts = {
        "shop/__init__.py": "import os\nfrom importlib import import_module\n"
        "from pkgutil import iter_modules\n"
        "from fastapi import FastAPI\napp = FastAPI()\n"
        "here = os.path.dirname(__file__)\npackage = os.path.basename(here)\n"
        "for _, name, _ in iter_modules([f'{here}/api']):\n"
        "    module = import_module(f'.{name}', package=f'{package}.api')\n"
        "    app.include_router(module.router)\n",
        "shop/api/__init__.py": "",
        "shop/api/tags.py": "from fastapi import APIRouter\nrouter = APIRouter()\n"
        "@router.get('/tags')\ndef every(): ...\n",
    }

    assert routes_of(texts) == ["GET /tags"]
