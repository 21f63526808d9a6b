"""`cdcheck study`: many runs as one study."""

from pathlib import Path

import click

from cdcheck.cli.output import put
from cdcheck.cli.parameters import FILE


@click.group("study")
def command() -> None:
    """Run many apps as one study, and say what the fall of A% is put down to."""


@command.command(short_help="count the runs that a study file plans")
@click.argument("path", metavar="STUDY.yaml", type=FILE)
def show(path: Path) -> None:
    """Show what a study file plans: how many runs of what, and what is absent; nothing is run."""
    from cdcheck.report.study_plan import render  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.study.plan import read_plan  # noqa: PLC0415 (keeps --help quick)

    put(render(read_plan(path)), None)
