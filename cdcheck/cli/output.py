"""Where reports go, and the progress bar on long work."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cdcheck.errors import UsageError

if TYPE_CHECKING:
    from cdcheck.session import Report

NOT_ISOLATED = (
    "the process runner does not isolate: the app runs as you, on this machine, with its network"
)
_LONG = 300


def write(report: "Report", format_: str, output: Path | None) -> None:
    """Writes a report in a format, to a file or to standard output."""
    module = import_module(f"cdcheck.report.{format_}")
    is_terminal = output is None and sys.stdout.isatty()
    put(module.render(report, is_terminal=is_terminal), output)


def put(text: str, output: Path | None) -> None:
    """Puts text into a file, or prints it; raises `UsageError` for a file that cannot be written."""
    if output is None:
        click.echo(text, nl=not text.endswith("\n"), color=True)
        return
    try:
        output.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"`{output}` cannot be written: {error.strerror}") from None


@contextmanager
def progress_of(path: Path) -> Iterator[Callable[[int], None]]:
    """Shows a bar on a terminal once many files have been read."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.progress import Progress, TextColumn  # noqa: PLC0415 (drawn on terminals only)

    columns = (TextColumn("{task.description}"), TextColumn("{task.completed} files"))
    with Progress(*columns, transient=True, disable=False) as bar:
        task = bar.add_task(f"reading {path}", total=None, visible=False)
        count = 0

        def advance(step: int) -> None:
            nonlocal count
            count += step
            bar.update(task, completed=count, visible=count > _LONG)

        yield advance
