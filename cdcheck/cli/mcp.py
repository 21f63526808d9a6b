"""`cdcheck mcp`: serves checks to a coding agent."""

import gc
import sys
from pathlib import Path

import click

from cdcheck.cli.parameters import FOLDER
from cdcheck.errors import UsageError


@click.command("mcp")
@click.option(
    "--root", type=FOLDER, default=Path(), help="Serve only what is in this folder.  [default: .]"
)
@click.option("--allow-fixes", is_flag=True, help="Let `fix` write; it shows a diff otherwise.")
def command(root: Path, *, allow_fixes: bool) -> None:
    """Serve checks to a coding agent by the Model Context Protocol, over standard input and output.

    The agent's client starts it, as by `{"command": "cdcheck", "args": ["mcp", "--root", "."]}`.
    """
    try:
        from cdcheck.serving.server import serve  # noqa: PLC0415 (an extra, and costly)
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "mcp":
            raise
        raise UsageError(
            "`cdcheck mcp` needs the SDK of the protocol: `pip install 'cdcheck[mcp]'`"
        ) from None

    # A server lives long, unlike the runs for which the command line collects nothing.
    gc.enable()
    if sys.stdin.isatty():
        click.echo(f"cdcheck: serving `{root}` on standard input; a client is to start this", err=True)
    serve(root, may_write=allow_fixes)
