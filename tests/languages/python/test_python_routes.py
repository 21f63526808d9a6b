"""What is understood of the routes of Python's web frameworks, as people write them."""

import pytest

from cdcheck.facts.matching_order import matching_order
from cdcheck.testing.projects import project_of

NINJA_VIEWS = """
from ninja import Router
router = Router()
@router.get("")
def everything(request): ...
@router.post("")
def create(request): ...
@router.api_operation(["GET", "PUT"], "/{item_id}")
def one(request, item_id: int): ...
"""
CONTROLLER = """
from ninja_extra import NinjaExtraAPI, api_controller, http_get, http_post
@api_controller("/items")
class Items:
    @http_get("/{item_id}")
    def one(self, item_id: int): ...
    @http_post("")
    def create(self): ...
api = NinjaExtraAPI()
api.register_controllers(Items)
"""
SETTINGS = "import sys\nfrom pathlib import Path\nBASE = Path(__file__).resolve().parent.parent\n"


def routes_of(texts: dict[str, str]) -> list[str]:
    return sorted(f"{route.method} {route.path}" for route in project_of(texts).routes)


@pytest.mark.parametrize(
    ("definition", "making"),
    [
        pytest.param(
            "    def __init__(self, prefix='', **rest):\n"
            "        super().__init__(prefix=prefix, **rest)\n",
            "Guarded(prefix='/items')",
            id="through super",
        ),
        pytest.param(
            "    def __init__(self, prefix='', **rest):\n"
            "        super(Guarded, self).__init__(prefix=prefix, **rest)\n",
            "Guarded('/items')",
            id="through a named super",
        ),
        pytest.param("    pass\n", "Guarded(prefix='/items')", id="no constructor"),
    ],
)
def test_a_class_derived_from_a_router_keeps_its_prefix(definition: str, making: str) -> None:
    texts = {
        "app.py": "from fastapi import APIRouter, FastAPI\n"
        f"class Guarded(APIRouter):\n{definition}"
        f"router = {making}\n"
        "@router.get('/all')\ndef every(): ...\n"
        "app = FastAPI()\napp.include_router(router)\n"
    }

    assert routes_of(texts) == ["GET /items/all"]


def test_ninja_answers_all_methods_of_a_path_at_its_first() -> None:
    texts = {
        "shop/settings.py": "ROOT_URLCONF = 'shop.urls'\n",
        "shop/views.py": NINJA_VIEWS,
        "shop/urls.py": "from django.urls import path\nfrom ninja import NinjaAPI\n"
        "api = NinjaAPI()\napi.add_router('/items', 'shop.views.router')\n"
        "urlpatterns = [path('api/', api.urls)]\n",
    }
    routes = project_of(texts).routes

    assert routes_of(texts) == [
        "GET /api/items",
        "GET /api/items/{item_id}",
        "POST /api/items",
        "PUT /api/items/{item_id}",
    ]
    assert len({route.order for route in routes if route.path == "/api/items"}) == 1


def test_controllers_of_ninja_extra_are_classes_with_operations() -> None:
    texts = {
        "shop/settings.py": "ROOT_URLCONF = 'shop.urls'\n",
        "shop/api.py": CONTROLLER,
        "shop/urls.py": "from django.urls import path\nfrom shop.api import api\n"
        "urlpatterns = [path('api/', api.urls)]\n",
    }

    assert routes_of(texts) == ["GET /api/items/{item_id}", "POST /api/items"]


@pytest.mark.parametrize(
    "edit",
    ["sys.path.insert(0, str(BASE / 'apps'))\n", "sys.path.append('apps')\n"],
    ids=["joined", "plain"],
)
def test_folders_that_settings_put_on_the_path_hold_modules(edit: str) -> None:
    texts = {
        "shop/settings.py": SETTINGS + edit + "ROOT_URLCONF = 'shop.urls'\n",
        "apps/items/views.py": NINJA_VIEWS,
        "shop/urls.py": "from django.urls import path\nfrom ninja import NinjaAPI\n"
        "from items.views import router\n"
        "api = NinjaAPI()\napi.add_router('', router)\nurlpatterns = [path('api/', api.urls)]\n",
    }

    assert "GET /api/{item_id}" in routes_of(texts)


@pytest.mark.parametrize(
    ("option", "paths"),
    [
        ("", ["ANY /plain/", "ANY /{language}/shop/"]),
        (", prefix_default_language=False", ["ANY /plain/", "ANY /shop/"]),
    ],
    ids=["each language", "the default without"],
)
def test_patterns_by_language_are_below_its_code(option: str, paths: list[str]) -> None:
    texts = {
        "shop/settings.py": "ROOT_URLCONF = 'shop.urls'\n",
        "shop/urls.py": "from django.conf.urls.i18n import i18n_patterns\nfrom django.urls import path\n"
        "def view(request): ...\n"
        f"urlpatterns = i18n_patterns(path('shop/', view){option})\n"
        "urlpatterns += [path('plain/', view)]\n",
    }

    assert routes_of(texts) == paths


def test_views_of_libraries_have_routes_of_django() -> None:
    texts = {
        "shop/settings.py": "ROOT_URLCONF = 'shop.urls'\n",
        "shop/urls.py": "from django.contrib import admin\nfrom django.urls import path\n"
        "from drf_spectacular.views import SpectacularAPIView\n"
        "from rest_framework.authtoken.views import obtain_auth_token\n"
        "from rest_framework_simplejwt.views import TokenBlacklistView\n"
        "urlpatterns = [path('admin/', admin.site.urls), path('login/', obtain_auth_token),\n"
        "    path('logout/', TokenBlacklistView.as_view()),\n"
        "    path('schema/', SpectacularAPIView.as_view())]\n",
    }

    assert routes_of(texts) == ["ANY /schema/", "POST /login/", "POST /logout/"]


def test_a_route_of_another_app_stands_before_none() -> None:
    texts = {
        "links.py": "from fastapi import FastAPI\napp = FastAPI()\n"
        "@app.get('/{code}')\ndef link(code): ...\n",
        "main.py": "from fastapi import FastAPI\nfrom links import app as links\n"
        "app = FastAPI()\napp.host('go.shop.example', links)\n"
        "@app.get('/health')\ndef health(): ...\n",
    }
    routes = project_of(texts).routes

    assert not matching_order(project_of(texts)).before
    assert len({route.root for route in routes}) == len(routes)


def test_a_router_that_gathers_what_the_app_mounts_itself_serves_nothing() -> None:
    texts = {
        "main.py": "from fastapi import FastAPI\n"
        "from routers import books\n"
        "app = FastAPI()\napp.include_router(books.router, prefix='/books')\n",
        "routers/__init__.py": "from fastapi import APIRouter\n"
        "from . import books\n"
        "api_router = APIRouter()\napi_router.include_router(books.router)\n",
        "routers/books.py": "from fastapi import APIRouter\nrouter = APIRouter()\n"
        "@router.get('/{id}')\ndef one(id: int): ...\n",
    }

    assert routes_of(texts) == ["GET /books/{id}"]


def test_an_app_without_routes_has_its_framework() -> None:
    project = project_of({"app.py": "from flask import Flask\napp = Flask(__name__)\n"})

    assert (project.framework, project.routes) == ("flask", ())


@pytest.mark.parametrize(
    ("imported", "head"),
    [
        pytest.param("from dataclasses import dataclass", "@dataclass\nclass Route:", id="data class"),
        pytest.param("from typing import NamedTuple", "class Route(NamedTuple):", id="named tuple"),
    ],
)
def test_a_table_of_routes_may_hold_objects_made_by_position(imported: str, head: str) -> None:
    texts = {
        "app.py": f"{imported}\nfrom aiohttp import web\n"
        f"{head}\n    method: object\n    path: str\n    handler: object\n"
        "async def show(request): ...\n"
        "TABLE = [Route(web.get, '/items', show), Route(web.post, path='/items', handler=show)]\n"
        "app = web.Application()\n"
        "app.add_routes([one.method(one.path, one.handler) for one in TABLE])\n"
    }

    assert routes_of(texts) == ["GET /items", "POST /items"]


def test_blueprints_that_are_found_by_listing_a_folder_are_registered_somewhere() -> None:
    texts = {
        "shop/__init__.py": "import os\nfrom apiflask import APIFlask\napp = APIFlask(__name__)\n"
        "for name in os.listdir('shop/views'):\n"
        "    app.register_blueprint(__import__(name[:-3]).router)\n",
        "shop/views/items.py": "from apiflask import APIBlueprint\n"
        "router = APIBlueprint('items', __name__, url_prefix='/items')\n"
        "@router.get('/')\ndef everything(): ...\n",
    }
    project = project_of(texts)

    assert [(one.what, one.why) for one in project.unresolved] == [
        ("a mounted router", "it is not known which"),
        ("a module loaded by name", "its name is not known"),
    ]
    assert [(route.path, route.reach) for route in project.routes] == [("/items/", "unknown")]


def test_routes_may_be_added_through_what_documents_them() -> None:
    texts = {
        "app.py": "from aiohttp import web\nfrom aiohttp_swagger3 import SwaggerDocs\n"
        "async def show(request): ...\napp = web.Application()\nswagger = SwaggerDocs(app)\n"
        "swagger.add_routes([web.get('/items', show)])\nswagger.add_post('/items', show)\n",
    }

    assert routes_of(texts) == ["GET /items", "POST /items"]


def test_views_of_flask_classful_have_routes_by_the_names_of_their_methods() -> None:
    text = (
        "from flask import Flask\nfrom flask_classful import FlaskView, route\n"
        "class BlogPostsView(FlaskView):\n"
        "    excluded_methods = ['shared']\n"
        "    def index(self, page=1): ...\n"
        "    def get(self, slug): ...\n"
        "    def post(self): ...\n"
        "    def feed(self): ...\n"
        "    def shared(self): ...\n"
        "    def before_request(self, name): ...\n"
        "    @route('<slug>/like', methods=['POST', 'DELETE'])\n"
        "    def like(self, slug): ...\n"
        "class Tags(FlaskView):\n    route_base = '/labels'\n    def index(self): ...\n"
        "app = Flask(__name__)\n"
        "BlogPostsView.register(app, route_prefix='/api', trailing_slash=False)\nTags.register(app)\n"
    )

    assert routes_of({"app.py": text}) == [
        "DELETE /api/blog-posts/{slug}/like",
        "GET /api/blog-posts",
        "GET /api/blog-posts/feed",
        "GET /api/blog-posts/{slug}",
        "GET /labels/",
        "POST /api/blog-posts",
        "POST /api/blog-posts/{slug}/like",
    ]


PARTIAL = """
from functools import partial
class Items:
    def all(self):
        return []
def list_items(items, request):
    return items.all()
handler = partial(list_items, Items())
"""


@pytest.mark.parametrize(
    "registering",
    [
        pytest.param(
            "from fastapi import FastAPI\napp = FastAPI()\napp.add_api_route('/items', handler)",
            id="fastapi",
        ),
        pytest.param(
            "from flask import Flask\napp = Flask(__name__)\napp.add_url_rule('/items', 'i', handler)",
            id="flask",
        ),
        pytest.param(
            "from aiohttp import web\napp = web.Application()\napp.router.add_get('/items', handler)",
            id="aiohttp",
        ),
    ],
)
def test_a_partial_handler_is_the_function_with_what_it_is_given(registering: str) -> None:
    project = project_of({"app.py": PARTIAL + registering})

    assert [route.handler for route in project.routes] == ["app.py:list_items"]
    assert ("app.py:list_items", "app.py:Items.all") in {(c.caller, c.callee) for c in project.calls}


def test_a_handler_in_a_lambda_is_called_by_it() -> None:
    text = PARTIAL + (
        "from flask import Flask\napp = Flask(__name__)\n"
        "app.add_url_rule('/items', 'items', lambda: list_items(Items(), None))\n"
    )

    project = project_of({"app.py": text})

    (handler,) = (route.handler for route in project.routes)
    assert (handler, "app.py:list_items") in {(call.caller, call.callee) for call in project.calls}


LISTED = {
    "shop/__init__.py": "",
    "shop/modules/users/__init__.py": "from shop.api import api\ndef init_app(app):\n"
    "    from . import resources\n    api.add_namespace(resources.ns)\n",
    "shop/modules/users/resources.py": "from flask_restx import Namespace, Resource\n"
    "ns = Namespace('users')\n@ns.route('/')\nclass Users(Resource):\n    def get(self): ...\n",
    "shop/modules/tags/__init__.py": "from shop.api import api\ndef init_app(app):\n"
    "    from . import resources\n    api.add_namespace(resources.ns, path='/labels')\n",
    "shop/modules/tags/resources.py": "from flask_restx import Namespace, Resource\n"
    "ns = Namespace('tags')\n@ns.route('/')\nclass Tags(Resource):\n    def get(self): ...\n",
    "shop/api.py": "from flask_restx import Api\napi = Api(prefix='/v1')\n",
    "shop/app.py": "from flask import Flask\nfrom shop import modules\nfrom shop.api import api\n"
    "def create_app(name='dev'):\n    app = Flask(__name__)\n"
    "    app.config.from_object({'dev': 'config.Development', 'test': 'config.Test'}[name])\n"
    "    api.init_app(app)\n    modules.init_app(app)\n    return app\n",
    "config.py": "class Base:\n    MODULES = ('users', 'tags')\nclass Development(Base):\n"
    "    DEBUG = True\nclass Test(Base):\n    DEBUG = False\n",
}


@pytest.mark.parametrize(
    "loop",
    [
        pytest.param(
            "    for name in app.config['MODULES']:\n"
            "        import_module('.%s' % name, package=__name__).init_app(app)\n",
            id="a setting",
        ),
        pytest.param(
            "    for name in ['users', 'tags']:\n"
            "        import_module(f'{__name__}.{name}').init_app(app)\n",
            id="a constant",
        ),
        pytest.param(
            "    for name in ['users', 'tags']:\n"
            "        import_module(f'shop.modules.{name}').init_app(app)\n",
            id="whole names",
        ),
        pytest.param(
            "    for _, name, _ in pkgutil.iter_modules(__path__):\n"
            "        import_module('.' + name, __package__).init_app(app)\n",
            id="a package that is listed",
        ),
        pytest.param(
            "    for module in pkgutil.iter_modules([os.path.dirname(__file__)], __name__ + '.'):\n"
            "        import_module(module.name).init_app(app)\n",
            id="a folder that is listed",
        ),
        pytest.param(
            "    for name in find_modules('shop.modules', include_packages=True):\n"
            "        import_string(name).init_app(app)\n",
            id="werkzeug",
        ),
    ],
)
def test_modules_that_a_loop_loads_by_name_register_their_routes(loop: str) -> None:
    head = (
        "import os, pkgutil\nfrom importlib import import_module\n"
        "from werkzeug.utils import find_modules, import_string\ndef init_app(app):\n"
    )

    project = project_of({**LISTED, "shop/modules/__init__.py": head + loop})

    assert sorted(r.path for r in project.routes) == ["/v1/labels/", "/v1/users/"]
    assert project.unresolved == ()


def test_what_is_imported_by_a_string_is_of_the_module_that_has_it() -> None:
    project = project_of(
        {
            "config.py": "class Production:\n    SQLALCHEMY_DATABASE_URI = 'sqlite:///shop.db'\n",
            "app.py": "from flask import Flask\nfrom werkzeug.utils import import_string\n"
            "app = Flask(__name__)\napp.config.from_object(import_string('config.Production'))\n",
        }
    )

    loaded = [(i.module, i.target, i.package) for i in project.imports if i.module.startswith("config")]
    assert loaded == [("config", "config.py", None)]


def test_modules_whose_names_are_not_known_are_told() -> None:
    text = (
        "import os\nfrom importlib import import_module\ndef init_app(app):\n"
        "    for name in os.environ['MODULES'].split(','):\n"
        "        import_module(f'shop.modules.{name}').init_app(app)\n"
    )

    project = project_of({**LISTED, "shop/modules/__init__.py": text})

    assert {(one.what, one.why) for one in project.unresolved} == {
        ("a module loaded by name", "its name is not known")
    }
