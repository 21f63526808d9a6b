"""Reads what a fixture app says about itself."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FIXTURES = Path(__file__).parents[2] / "fixtures"


class UnavailableError(Exception):
    """This machine lacks something that an app needs; the message says what."""


class StartError(Exception):
    """An app did not start; the message ends with what it logged."""


@dataclass(frozen=True, slots=True)
class Fixture:
    """One folder of `fixtures/` with a `fixture.toml`."""

    folder: Path
    kind: str
    port_env: str
    health: str
    database: str | None

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name


def read_fixture(folder: Path) -> Fixture:
    """Reads `fixture.toml`; `database` is None when none is stated."""
    text = (folder / "fixture.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    return Fixture(
        folder=folder.resolve(),
        kind=told["kind"],
        port_env=told.get("port_env", "PORT"),
        health=told.get("health", "/api/tags"),
        database=told.get("constraints", {}).get("database"),
    )


def fixtures(kind: str, folder: Path = FIXTURES) -> list[Fixture]:
    """All fixtures of one kind, by name."""
    every = (read_fixture(found.parent) for found in sorted(folder.glob("*/fixture.toml")))
    return [fixture for fixture in every if fixture.kind == kind]
