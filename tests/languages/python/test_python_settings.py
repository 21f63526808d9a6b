"""What pydantic's settings and their types tell of the database."""

import pytest

from cdcheck.catalog import Catalog
from cdcheck.facts.database import Engine
from cdcheck.knowing import Knowledge
from cdcheck.model.task import Task
from cdcheck.testing.projects import project_of

APP = """
from pydantic import AnyUrl, Field, MySQLDsn, PostgresDsn
from pydantic_core import MultiHostUrl
from pydantic_settings import BaseSettings
from sqlalchemy import create_engine
class Settings(BaseSettings):
    HOST: str
{fields}
settings = Settings()
engine = create_engine({url})
"""
BUILT = """    @property
    def URL(self):
        return {}.build(scheme="{}", host=self.HOST)"""


def kind_of(texts: dict[str, str]) -> str:
    return Knowledge(project_of(texts), Task(), Catalog(("cdcheck",)).facts).find(Engine).kind


@pytest.mark.parametrize(
    ("fields", "url", "kind"),
    [
        pytest.param("    URL: PostgresDsn", "str(settings.URL)", "postgres", id="a type"),
        pytest.param("    URL: MySQLDsn", "settings.URL.unicode_string()", "mysql", id="MySQL's"),
        pytest.param("    URL: PostgresDsn | None = None", "settings.URL", "postgres", id="or nothing"),
        pytest.param("    URL: PostgresDsn = Field()", "f'{settings.URL}'", "postgres", id="a field"),
        pytest.param(
            BUILT.format("MultiHostUrl", "postgresql+psycopg"),
            "str(settings.URL)",
            "postgres",
            id="built",
        ),
        pytest.param(BUILT.format("AnyUrl", "sqlite"), "settings.URL", "sqlite", id="of any"),
        pytest.param("    URL: AnyUrl", "str(settings.URL)", "none", id="any URL"),
        pytest.param("    URL: PostgresDsn | MySQLDsn", "str(settings.URL)", "none", id="one of two"),
        pytest.param("    URL: str", "settings.URL", "none", id="any text"),
        pytest.param(
            "    URL: PostgresDsn | str = 'sqlite:///app.db'", "settings.URL", "sqlite", id="a default"
        ),
    ],
)
def test_the_type_of_a_setting_tells_the_engine(fields: str, url: str, kind: str) -> None:
    app = APP.replace("{fields}", fields).replace("{url}", url)

    assert kind_of({"app.py": app}) == kind


def test_what_the_environment_file_sets_goes_before_the_type() -> None:
    app = APP.replace("{fields}", "    URL: PostgresDsn | str").replace("{url}", "settings.URL")

    assert kind_of({"app.py": app, ".env": "URL=sqlite:///app.db\n"}) == "sqlite"


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        pytest.param('str = ""', "mysql", id="an empty default"),
        pytest.param("str | None = None", "mysql", id="none"),
        pytest.param("str = Field(...)", "mysql", id="a field that is required"),
        pytest.param('str = Field(default="")', "mysql", id="a field with an empty default"),
        pytest.param('str = "sqlite:///app.db"', "sqlite", id="a default"),
        pytest.param('str = Field("sqlite:///app.db")', "sqlite", id="a field with a default"),
        pytest.param('str = Field(..., alias="db_url")', "postgres", id="an alias"),
        pytest.param('str = Field(validation_alias="DB_URL")', "postgres", id="an alias to read by"),
        pytest.param(
            'str = Field(validation_alias=AliasChoices("DB_URL", "U"))', "postgres", id="several aliases"
        ),
    ],
)
def test_a_setting_without_a_default_has_what_the_example_sets(field: str, kind: str) -> None:
    app = APP.replace("{fields}", f"    URL: {field}").replace("{url}", "settings.URL")
    example = "URL=mysql://localhost/app\nDB_URL=postgresql://localhost/app\n"

    texts = {"app.py": app.replace("Field,", "AliasChoices, Field,"), ".env.example": example}
    assert kind_of(texts) == kind


@pytest.mark.parametrize(
    "section", ["Field(default_factory=Api)", "Field(default_factory=lambda: Api())", "Api()"]
)
def test_a_section_of_settings_has_what_its_class_says(section: str) -> None:
    text = (
        "from fastapi import APIRouter, FastAPI\n"
        "from pydantic import BaseModel, Field\nfrom pydantic_settings import BaseSettings\n"
        "class Api(BaseModel):\n    prefix: str = '/api/v1'\n"
        f"class Settings(BaseSettings):\n    api: Api = {section}\n"
        "router = APIRouter()\n@router.get('/items')\ndef every(): ...\n"
        "app = FastAPI()\napp.include_router(router, prefix=Settings().api.prefix)\n"
    )

    project = project_of({"app.py": text})

    assert [route.path for route in project.routes] == ["/api/v1/items"]
