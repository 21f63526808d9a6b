"""`cdcheck baseline`: writes down the findings of an app, so that checks tell only new ones."""

from pathlib import Path
from typing import Unpack

import click
from msgspec.structs import replace

from cdcheck.cli.output import progress_of, put
from cdcheck.cli.parameters import FILE, FOLDER, Asked, asks, request_of


@click.command("baseline")
@click.argument("path", type=FOLDER, required=False)
@asks
@click.option(
    "--output",
    type=FILE,
    help="The file to write.  [default: the settings' `baseline`, or cdcheck-baseline.json in PATH]",
)
def command(path: Path | None, *, output: Path | None, **asked: Unpack[Asked]) -> None:
    """Write down the findings of the backend in PATH, or in this folder.

    `cdcheck check --baseline FILE`, or the setting `baseline`, then tells only what is new, and what
    the file keeps although it is gone.
    """
    from cdcheck import baseline  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.session import baseline_of, check  # noqa: PLC0415 (likewise)

    root = path or Path()
    target = output or baseline_of(root) or root / baseline.FILE_NAME
    before = baseline.read(target, root).findings if target.exists() else ()
    with progress_of(root) as progress:
        report = check(replace(request_of(root, asked, progress), honours_baseline=False))
    put(baseline.write(report.findings), target)
    known = {entry.fingerprint for entry in before}
    kept = {finding.fingerprint for finding in report.findings}
    click.echo(f"{target}: {len(kept)} known, {len(kept - known)} new, {len(known - kept)} gone")
