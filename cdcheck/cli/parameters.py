"""What several commands take alike."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import click

if TYPE_CHECKING:
    from cdcheck.runtime.runners import Options
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


_BASES, _MIRRORED = ("python", "node", "postgres"), ("python", "node")
_BASE_IMAGE = click.option(
    "--base-image",
    envvar="CDCHECK_BASE_IMAGES",
    show_envvar=True,
    multiple=True,
    metavar="RUNTIME=IMAGE",
    help="For python, node or postgres.",
)
_MIRROR = click.option(
    "--mirror",
    envvar="CDCHECK_MIRRORS",
    show_envvar=True,
    multiple=True,
    metavar="RUNTIME=URL",
    help="A package mirror for python or node.",
)
_CA_BUNDLE = click.option(
    "--ca-bundle",
    envvar="CDCHECK_CA_BUNDLE",
    show_envvar=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Certificates that containers are to trust when installing.",
)


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


class Site(TypedDict):
    """Is what a command that runs apps in containers is told of the place where it does."""

    base_image: tuple[str, ...]
    mirror: tuple[str, ...]
    ca_bundle: Path | None


def asks_site(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options of `Site`."""
    for option in (_CA_BUNDLE, _MIRROR, _BASE_IMAGE):
        command = option(command)
    return command


def options_of(site: Site) -> "Options":
    """Makes options of what was told of a place; raises `UsageError` for what cannot be meant."""
    from cdcheck.runtime.runners import Options  # noqa: PLC0415 (keeps --help quick)

    images, mirrors = _pairs(site["base_image"], _BASES), _pairs(site["mirror"], _MIRRORED)
    bundle = site["ca_bundle"]
    return Options(images, mirrors, None if bundle is None else bundle.resolve())


def _pairs(written: tuple[str, ...], names: tuple[str, ...]) -> dict[str, str]:
    wrong = next((one for one in written if "=" not in one), None)
    if wrong is not None:
        raise click.UsageError(f"`{wrong}` is to be written as `python={wrong}`")
    pairs = dict(one.split("=", 1) for one in written)
    unknown = next((name for name in pairs if name not in names), None)
    if unknown is not None:
        raise click.UsageError(f"`{unknown}` is none of {', '.join(names)}")
    return pairs


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
