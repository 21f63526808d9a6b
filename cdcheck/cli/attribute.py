"""`cdcheck attribute`: what a run's lost assertions were lost to."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cdcheck.cli.output import put
from cdcheck.cli.parameters import FILE

if TYPE_CHECKING:
    from cdcheck.runs import RunResult

FORMATS = ("text", "json", "markdown", "html")


@click.command("attribute")
@click.argument("path", type=FILE)
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text")
@click.option("--from", "source", type=click.Choice(("cdcheck", "newman")), default="cdcheck")
@click.option(
    "--collection",
    type=FILE,
    metavar="FILE",
    help="The Postman collection that was run, where PATH is a folder of results.",
)
@click.option("--output", type=FILE, help="Write to a file.")
def command(
    path: Path, *, format_: str, source: str, collection: Path | None, output: Path | None
) -> None:
    """Split the loss of a run among the categories that caused it.

    PATH is a result of `cdcheck run`, a JSON report of newman with `--from newman`, or the folder that
    the paper's harness left of one run: a CSV report of newman, `conduit.log`, `setup.log`, a patch.
    Of a folder with many runs it prints a line each.
    """
    if path.is_dir():
        put(_of_folder(path, collection, format_), output)
        return
    put(rendered(_read(path, source), format_), output)


def _of_folder(path: Path, collection: Path | None, format_: str) -> str:
    from msgspec.structs import replace  # noqa: PLC0415 (keeps --help quick)

    from cdcheck.attribution.ledger import ledger_of  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.importing import imported, runs_in  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.report.ledger_list import render  # noqa: PLC0415 (keeps --help quick)

    folders = runs_in(path)
    if folders == (path,):
        return rendered(imported(path, collection), format_)
    named = ((str(folder.relative_to(path)), imported(folder, collection)) for folder in folders)
    return render((ledger_of(replace(result, app=name)) for name, result in named), format_)


def _read(path: Path, source: str) -> "RunResult":
    from cdcheck.attribution.imports.newman import newman_result  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.attribution.imports.result import (  # noqa: PLC0415 (keeps --help quick)
        read_bytes,
        result_in,
    )

    read = newman_result if source == "newman" else result_in
    return read(read_bytes(path), str(path))


def rendered(result: "RunResult", format_: str) -> str:
    """Gives the ledger of a result in a format."""
    from importlib import import_module  # noqa: PLC0415 (keeps --help quick)

    from cdcheck.attribution.ledger import ledger_of  # noqa: PLC0415 (keeps --help quick)

    text: str = import_module(f"cdcheck.report.ledger_{format_}").render(ledger_of(result))
    return text
