"""`cdcheck check`: the main door."""

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click
from msgspec.structs import replace

from cdcheck.cli.output import progress_of, write
from cdcheck.cli.parameters import FILE, FOLDER, Asked, asks, request_of

if TYPE_CHECKING:
    from cdcheck.session import Report

FORMATS = ("text", "json", "sarif", "github", "junit", "markdown", "html")
_NOT_MET, _FAILED = 1, 3


@click.command("check")
@click.argument("path", type=FOLDER, required=False)
@asks
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output", type=FILE, help="Write the report to a file.")
@click.option("--patch", type=FILE, help="Check the app that a patch makes, of --base or of nothing.")
@click.option("--base", type=FILE, help="The folder that the patch applies to.")
@click.option(
    "--live", metavar="URL", help="Also prepare the app's SQL on this PostgreSQL; runs nothing."
)
@click.option(
    "--live-tables",
    type=click.Choice(("app", "database")),
    help="Prepare against the tables that the app defines (the default), or that the database has.",
)
@click.option("--strict", is_flag=True, help="Let inferred findings fail too.")
@click.option("--baseline", type=FILE, help="Tell only what this baseline, or older JSON report, lacks.")
@click.option(
    "--no-suppress",
    is_flag=True,
    help="Do not honour `cdcheck: ignore` comments, nor the settings' baseline.",
)
def command(  # noqa: PLR0913 (one parameter an option)
    path: Path | None,
    *,
    format_: str,
    output: Path | None,
    patch: Path | None,
    base: Path | None,
    live: str | None,
    live_tables: str | None,
    strict: bool,
    baseline: Path | None,
    no_suppress: bool,
    **asked: Unpack[Asked],
) -> int:
    """Check the backend in PATH, or in this folder, against the constraints it was asked to keep."""
    from cdcheck.proving import LiveDatabase  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.session import check, check_patch  # noqa: PLC0415 (likewise)

    _refuse_mixed(path, patch, base)
    if live_tables and not live:
        raise click.UsageError("`--live-tables` says what `--live` prepares against, and there is none")
    root = path or Path()
    request = replace(
        request_of(root, asked),
        live=LiveDatabase(live or "", has_tables=live_tables == "database"),
        is_strict=strict,
        baseline=baseline,
        honours_suppressions=not no_suppress,
    )
    if patch is None:
        with progress_of(root) as progress:
            report = check(replace(request, progress=progress))
        return _told(report, format_, output)
    from cdcheck.delivery.patches import delivered  # noqa: PLC0415 (patches only)

    with delivered(patch, base) as app:
        return _told(check_patch(request, app), format_, output)


def _refuse_mixed(path: Path | None, patch: Path | None, base: Path | None) -> None:
    if patch is None and base is not None:
        raise click.UsageError("`--base` says what a `--patch` applies to, and there is none")
    if patch is not None and path is not None:
        raise click.UsageError("with `--patch`, name the folder that it applies to with `--base`")


def _told(report: "Report", format_: str, output: Path | None) -> int:
    """Writes the report and gives the exit code that it means."""
    write(report, format_, output)
    if report.crashed:
        return _FAILED
    return 0 if report.is_met else _NOT_MET
