"""What several commands take alike."""

from pathlib import Path

import click

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
