"""Shows a study while it runs: a bar on a terminal, and a line for each run that ends."""

import sys
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

import click

from cdcheck.report.study_runs import line, summary
from cdcheck.study.carrying_out import Finished, How


class Sink(Protocol):
    """Shows a line, and that one more run has ended."""

    def __call__(self, line: str) -> None: ...


def shown(finished: Generator[Finished, None, None], count: int, folder: Path) -> bool:
    """Shows what becomes of each run as it ends; tells whether one has failed on our side."""
    counted: Counter[str] = Counter()
    with closing(finished), _sink(count) as tell:
        for number, one in enumerate(finished, 1):
            counted[one.how] += 1
            tell(line(one, number, count))
    for said in summary(counted, folder):
        click.echo(said)
    return counted[How.FAILED] + counted[How.FAILED_EARLIER] > 0


@contextmanager
def _sink(count: int) -> Iterator[Sink]:
    if not sys.stdout.isatty():
        yield _print
        return
    from rich.progress import (  # noqa: PLC0415 (drawn on terminals only)
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    # Runs take seconds to minutes: how fast they go is told from all of them.
    with Progress(*columns, transient=True, speed_estimate_period=86_400) as bar:
        task = bar.add_task("runs", total=count)

        def tell(line: str) -> None:
            bar.console.print(line, markup=False, highlight=False)
            bar.advance(task)

        yield tell


def _print(line: str) -> None:
    click.echo(line)
    # One that reads along is not to wait for a whole block of lines.
    sys.stdout.flush()
