"""Calls through the containers of Dependency Injector, as apps are wired with it."""

import pytest

from cdcheck.model.project import Project
from cdcheck.testing.projects import project_of
from tests.injectors.reading import calls_of, reasons

REPOSITORIES = """
class Users:
    def __init__(self, session_factory):
        self.session_factory = session_factory

    def by_id(self, user_id):
        return self.session_factory().get(user_id)
"""
SERVICES = """
class Accounts:
    def __init__(self, users):
        self._users = users

    def show(self, user_id):
        return self._users.by_id(user_id)
"""
DATABASE = """
class Database:
    def __init__(self, url):
        self.url = url

    def session(self):
        return self.url
"""
CONTAINER = """
from dependency_injector import containers, providers
from shop.database import Database
from shop.repositories import Users
from shop.services import Accounts


class Container(containers.DeclarativeContainer):
    wiring_config = containers.WiringConfiguration(modules=[".api"])
    config = providers.Configuration()
    db = providers.Singleton(Database, url=config.db.url)
    users = providers.Factory(Users, session_factory=db.provided.session)
    accounts = providers.Factory(Accounts, users=users)
"""
FASTAPI = """
from fastapi import APIRouter, Depends, FastAPI
from shop.containers import Container
{imports}
router = APIRouter()


@router.get("/users/{{user_id}}")
@inject
def show(user_id: int, {parameter}):
    return accounts.show(user_id)


app = FastAPI()
app.container = Container()
app.include_router(router)
"""
WIRING = "from dependency_injector.wiring import Provide, inject"
SHOP = {
    "shop/__init__.py": "",
    "shop/repositories.py": REPOSITORIES,
    "shop/services.py": SERVICES,
    "shop/database.py": DATABASE,
    "shop/containers.py": CONTAINER,
}


def shop(container: str = CONTAINER, api: str = "", **others: str) -> Project:
    files = {f"shop/{name}.py": text for name, text in others.items()}
    return project_of({**SHOP, "shop/containers.py": container, "shop/api.py": api, **files})


FOLLOWED = {
    ("show", "Accounts.show"),
    ("Accounts.show", "Users.by_id"),
    ("Users.by_id", "Database.session"),
}


@pytest.mark.parametrize(
    ("imports", "parameter"),
    [
        pytest.param(
            WIRING, "accounts=Depends(Provide[Container.accounts])", id="a dependency of FastAPI"
        ),
        pytest.param(WIRING, "accounts=Provide[Container.accounts]", id="a marker alone"),
        pytest.param(WIRING, 'accounts=Depends(Provide["accounts"])', id="a provider named by text"),
        pytest.param(
            f"{WIRING}\nfrom typing import Annotated\nfrom shop.services import Accounts",
            "accounts: Annotated[Accounts, Depends(Provide[Container.accounts])]",
            id="an annotation",
        ),
        pytest.param(
            f"{WIRING}, Closing",
            "accounts=Depends(Closing[Provide[Container.accounts]])",
            id="what is closed afterwards",
        ),
    ],
)
def test_a_handler_reaches_what_it_is_injected(imports: str, parameter: str) -> None:
    project = shop(api=FASTAPI.format(imports=imports, parameter=parameter))

    assert calls_of(project) >= FOLLOWED
    assert reasons(project) == []


USERS = "    users = providers.Factory(Users, session_factory=db.provided.session)\n"
DIRECT = """
from flask import Flask
from shop.containers import Container

container = Container()
container.config.db.url.from_env("DATABASE_URL", "sqlite://")
app = Flask(__name__)


@app.get("/users/<int:user_id>")
def show(user_id):
    return {asked}.show(user_id)
"""


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param("container.accounts()", id="the container"),
        pytest.param("Container.accounts()", id="its class"),
    ],
)
def test_a_container_is_asked_directly(asked: str) -> None:
    assert calls_of(shop(api=DIRECT.format(asked=asked))) >= FOLLOWED


PARTED = """
from dependency_injector import containers, providers
from shop.database import Database
from shop.repositories import Users
from shop.services import Accounts


class Gateways(containers.DeclarativeContainer):
    config = providers.Configuration()
    db = providers.Singleton(Database, config.url)


class Repositories(containers.DeclarativeContainer):
    gateways = providers.DependenciesContainer()
    users = providers.Singleton(Users, gateways.db.provided.session)


class Services(containers.DeclarativeContainer):
    users = providers.Dependency()
    accounts = providers.Factory(Accounts, users)


class Container(containers.DeclarativeContainer):
    config = providers.Configuration(default={"db": {"url": "sqlite://"}})
    gateways = providers.Container(Gateways, config=config.db)
    repositories = providers.Container(Repositories, gateways=gateways)
    services = providers.Container(Services, users=repositories.users)
    accounts = services.accounts
"""


@pytest.mark.parametrize(
    "marker",
    [
        pytest.param("Provide[Container.services.accounts]", id="a part of a container"),
        pytest.param('Provide["services.accounts"]', id="a part named by text"),
        pytest.param("Provide[Container.accounts]", id="a provider handed on"),
    ],
)
def test_containers_are_made_of_others(marker: str) -> None:
    api = FASTAPI.format(imports=WIRING, parameter=f"accounts=Depends({marker})")

    project = shop(PARTED, api)

    assert calls_of(project) >= FOLLOWED
    assert reasons(project) == []


@pytest.mark.parametrize(
    "providers",
    [
        pytest.param("    users = providers.Object(Users(None))\n", id="an object"),
        pytest.param(
            "    users = providers.Callable(made, providers.List(db))\n", id="a function's result"
        ),
        pytest.param("    users = providers.Resource(opened, db)\n", id="a resource that is yielded"),
        pytest.param("    users = providers.Resource(Opening, db)\n", id="a resource of a class"),
        pytest.param(
            "    users = providers.Selector(config.kind, sql=providers.Factory(Users, db))\n",
            id="one of several",
        ),
        pytest.param(
            "    holder = providers.Dict(users=providers.Factory(Users, db))\n"
            "    users = holder.provided['users']\n",
            id="an entry of a dict",
        ),
        pytest.param(
            "    maker = providers.Factory(Maker)\n    users = maker.provided.build.call(db)\n",
            id="a method of what is provided",
        ),
    ],
)
def test_providers_of_every_kind_give_what_they_make(providers: str) -> None:
    container = CONTAINER.replace("class Container", f"{MAKERS}class Container").replace(
        USERS, providers
    )
    api = FASTAPI.format(imports=WIRING, parameter="accounts=Depends(Provide[Container.accounts])")

    project = shop(container, api)

    assert ("Accounts.show", "Users.by_id") in calls_of(project)
    assert reasons(project) == []


MAKERS = """
from dependency_injector import resources


def made(sources):
    return Users(sources)


def opened(source):
    yield Users(source)


class Opening(resources.Resource):
    def init(self, source):
        return Users(source)


class Maker:
    def build(self, source):
        return Users(source)


"""


def test_a_factory_that_is_handed_over_makes_objects_when_it_is_called() -> None:
    container = CONTAINER.replace("users=users", "users=users.provider")
    services = SERVICES.replace("self._users = users", "self._users = users()")
    api = FASTAPI.format(imports=WIRING, parameter="accounts=Depends(Provide[Container.accounts])")

    project = shop(container, api, services=services)

    assert calls_of(project) >= FOLLOWED


def test_a_container_is_made_with_other_providers() -> None:
    container = CONTAINER.replace(USERS, "    users = providers.Dependency()\n")
    main = """
from dependency_injector import providers
from shop.containers import Container
from shop.repositories import Users
container = Container(users=providers.Factory(Users, None))
"""
    api = FASTAPI.format(imports=WIRING, parameter="accounts=Depends(Provide[Container.accounts])")

    project = shop(container, api, main=main)

    assert ("Accounts.show", "Users.by_id") in calls_of(project)
    assert reasons(project) == []


def test_what_a_container_cannot_give_is_told() -> None:
    container = CONTAINER.replace(USERS, "    users = providers.Dependency()\n")
    parameter = 'accounts=Depends(Provide["acounts"])'

    project = shop(container, FASTAPI.format(imports=WIRING, parameter=parameter))

    assert reasons(project) == [
        "the provider `users`: nothing is given for a dependency that the container expects",
        "what is injected: no container has `acounts`",
    ]


def test_a_setting_that_is_not_known_is_not_unresolved() -> None:
    parameter = "url=Provide[Container.config.db.url], accounts=None"

    assert reasons(shop(api=FASTAPI.format(imports=WIRING, parameter=parameter))) == []
