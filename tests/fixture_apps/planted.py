"""Reads what a planted fixture app says must be found in it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdcheck.results import Confidence
from tests.fixture_apps.fixture import FIXTURES


@dataclass(frozen=True, slots=True)
class Expected:
    """One finding that must be there; `line` is 1 where the whole file is meant."""

    rule: str
    path: str
    line: int
    message: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Planted:
    """One folder of `fixtures/` with a planted defect, and how it is to be checked."""

    folder: Path
    rules: str
    contract: str | None
    patch: str | None
    expected: tuple[Expected, ...]

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name


def planted_apps(folder: Path = FIXTURES) -> list[Planted]:
    """All planted apps, by name."""
    every = ((found.parent, _told(found)) for found in sorted(folder.glob("*/fixture.toml")))
    return [
        Planted(
            folder=place,
            rules=told["rules"],
            contract=told.get("contract"),
            patch=told.get("patch"),
            expected=tuple(map(_expected, told["expect"])),
        )
        for place, told in every
        if told["kind"] == "planted"
    ]


def _told(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _expected(told: dict[str, Any]) -> Expected:
    return Expected(
        rule=told["rule"],
        path=told["path"],
        line=told.get("line", 1),
        message=told["message"],
        confidence=Confidence(told.get("confidence", "proven")),
    )
