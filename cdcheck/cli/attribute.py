"""`cdcheck attribute`: what a run's lost assertions were lost to."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cdcheck.cli.output import put

if TYPE_CHECKING:
    from cdcheck.runs import RunResult

FORMATS = ("text", "json", "markdown")


@click.command("attribute")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text")
@click.option("--from", "source", type=click.Choice(("cdcheck", "newman")), default="cdcheck")
@click.option("--output", type=click.Path(path_type=Path), help="Write to a file.")
def command(path: Path, *, format_: str, source: str, output: Path | None) -> None:
    """Split the loss of a run among the categories that caused it.

    PATH is a result of `cdcheck run`, or a JSON report of newman with `--from newman`.
    """
    from cdcheck.attribution.imports.newman import newman_result  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.attribution.imports.result import (  # noqa: PLC0415 (keeps --help quick)
        read_bytes,
        result_in,
    )

    read = newman_result if source == "newman" else result_in
    put(rendered(read(read_bytes(path), str(path)), format_), output)


def rendered(result: "RunResult", format_: str) -> str:
    """Gives the ledger of a result in a format."""
    from importlib import import_module  # noqa: PLC0415 (keeps --help quick)

    from cdcheck.attribution.ledger import ledger_of  # noqa: PLC0415 (keeps --help quick)

    text: str = import_module(f"cdcheck.report.ledger_{format_}").render(ledger_of(result))
    return text
