"""`cdcheck study`: many runs as one study."""

import os
import signal
import sys
from pathlib import Path
from typing import Unpack

import click

from cdcheck.cli.output import NOT_ISOLATED, put
from cdcheck.cli.parameters import FILE, Site, asks_site, options_of
from cdcheck.cli.study_report import command as report
from cdcheck.cli.study_report import published_command

_FAILED, _TERMINATED = 3, 143
_STUDY = click.argument("path", metavar="STUDY.yaml", type=FILE)


@click.group("study")
def command() -> None:
    """Run many apps as one study, and say what the fall of A% is put down to."""


command.add_command(report)
command.add_command(published_command)


@command.command(short_help="count the runs that a study file plans")
@_STUDY
def show(path: Path) -> None:
    """Show what a study file plans: how many runs of what, and what is absent; nothing is run."""
    from cdcheck.report.study_plan import render  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.study.plan import read_plan  # noqa: PLC0415 (keeps --help quick)

    put(render(read_plan(path)), None)


@command.command(short_help="run what has no result yet")
@_STUDY
@click.option("--output", type=FILE, required=True, metavar="FOLDER", help="Where the results go.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    help="How many runs at a time.  [default: one a core]",
)
@click.option(
    "--retry",
    type=click.Choice(("harness", "all")),
    help="Run again also what failed on cdcheck's side, or all.",
)
@click.option(
    "--cluster", metavar="ADDRESS", help="A Dask scheduler, as tcp://host:8786, that runs them instead."
)
@asks_site
def run(
    path: Path,
    *,
    output: Path,
    jobs: int,
    retry: str | None,
    cluster: str | None,
    **site: Unpack[Site],
) -> int:
    """Run the apps of a study; each gets a result in FOLDER/runs.

    What has a result of this very run is not run again, so that a study that was interrupted goes on.
    A run that fails on cdcheck's side is written down as such, and the study goes on; exit 3 then.
    Images, mirrors and certificates that the study file does not state are those of the options.
    """
    from cdcheck.cli.study_progress import shown  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.study.carrying_out import Retry  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.study.conducting import Ways, conducted  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.study.plan import read_plan  # noqa: PLC0415 (keeps --help quick)

    plan = read_plan(path).at(options_of(site))
    if plan.file.runner == "process":
        click.echo(f"cdcheck: {NOT_ISOLATED}", err=True)
    elif cluster is None:
        _require_engine()
    # Terminated as if interrupted: what was started is to be taken down.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))
    ways = Ways(jobs, Retry(retry) if retry else None, cluster)
    has_failed = shown(conducted(plan, output, ways), len(plan.runs), output)
    return _FAILED if has_failed else 0


def _require_engine() -> None:
    """Finds out that there is no engine before each run fails for that."""
    from cdcheck.runtime.containers.engine import connect  # noqa: PLC0415 (loads the SDK)

    connect().close()
