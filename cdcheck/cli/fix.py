"""`cdcheck fix`: mends what can be mended."""

from pathlib import Path
from typing import Unpack

import click

from cdcheck.cli.output import progress_of
from cdcheck.cli.parameters import FOLDER, Asked, asks, request_of

_NOT_MET, _FAILED = 1, 3


@click.command("fix")
@click.argument("path", type=FOLDER, required=False)
@asks
@click.option("--diff", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--unsafe", is_flag=True, help="Also make fixes that may not do what was meant.")
def command(path: Path | None, *, diff: bool, unsafe: bool, **asked: Unpack[Asked]) -> int:
    """Mend what can be mended of the backend in PATH, or in this folder.

    After each fix the app is checked again; one that leaves its finding, or brings another, is taken
    back.
    """
    from cdcheck.fixing import mend, write  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.report import mended_text  # noqa: PLC0415 (likewise)

    root = path or Path()
    with progress_of(root) as progress:
        mended = mend(request_of(root, asked, progress), takes_unsafe=unsafe)
    if not diff:
        write(root, mended.changed)
    click.echo(mended_text.render(mended, is_diff=diff), nl=False)
    if mended.after.crashed:
        return _FAILED
    return 0 if mended.after.is_met else _NOT_MET
