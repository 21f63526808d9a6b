"""What several commands take alike."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import click

if TYPE_CHECKING:
    from cdcheck.session import Request

FILE = click.Path(path_type=Path)
# Whether a folder can be read is said with the reason, by what reads it.
FOLDER = click.Path(readable=False, path_type=Path)

RULES = click.option(
    "--rules",
    metavar="PACK",
    help="Packs, constraints or rules, separated by commas.  [default: the settings' or L3]",
)
CONTRACT = click.option(
    "--contract", metavar="FILE", help="An OpenAPI file whose operations must be routed."
)
FRAMEWORK = click.option("--framework", metavar="NAME", help="The framework that the task states.")
DATABASE = click.option("--database", metavar="NAME", help="The database that the task states.")
ORM = click.option("--orm", metavar="NAME", help="The ORM that the task states.")
NO_CACHE = click.option("--no-cache", is_flag=True, help="Read everything anew and store nothing.")


class Asked(TypedDict):
    """Is what a command that checks an app is asked for in any case."""

    rules: str | None
    contract: str | None
    framework: str | None
    database: str | None
    orm: str | None
    no_cache: bool


def asks(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options of `Asked`."""
    for option in (NO_CACHE, ORM, DATABASE, FRAMEWORK, CONTRACT, RULES):
        command = option(command)
    return command


def request_of(root: Path, asked: Asked, progress: Callable[[int], None] = lambda _: None) -> "Request":
    """Makes the request for a check out of what was asked for."""
    from cdcheck.session import Request  # noqa: PLC0415 (keeps --help quick)

    return Request(
        root=root,
        rules=asked["rules"],
        overrides={name: asked[name] for name in ("framework", "database", "orm")},
        contract=asked["contract"],
        uses_cache=not asked["no_cache"],
        progress=progress,
    )
