"""`cdcheck model`: what was understood of an app."""

from pathlib import Path

import click

from cdcheck.cli.output import progress_of, put
from cdcheck.cli.parameters import FILE, FOLDER, NO_CACHE


@click.command("model")
@click.argument("path", type=FOLDER, default=Path())
@click.option("--format", "format_", type=click.Choice(("text", "json", "mermaid")), default="text")
@click.option("--output", type=FILE, help="Write to a file.")
@click.option("--why", is_flag=True, help="Give the reason for every file's layer.")
@NO_CACHE
def command(path: Path, *, format_: str, output: Path | None, why: bool, no_cache: bool) -> None:
    """Print what was understood of the backend in PATH, or in this folder."""
    from importlib import import_module  # noqa: PLC0415 (keeps --help quick)

    from cdcheck.session import understand  # noqa: PLC0415 (keeps --help quick)

    if why and format_ == "mermaid":
        raise click.UsageError("a diagram has no room for `--why`; it goes with text and json")
    with progress_of(path) as progress:
        understood = understand(path, uses_cache=not no_cache, progress=progress)
    module = import_module(f"cdcheck.report.model_{format_}")
    put(module.render(understood, reasons=why), output)
