"""`cdcheck check`: the main door."""

import sys
from pathlib import Path

import click

from cdcheck.cli.output import progress_of, write

FORMATS = ("text", "json", "sarif", "github", "junit", "markdown")
_NOT_MET, _FAILED = 1, 3


@click.command("check")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option("--rules", metavar="PACK", help="Packs, constraints or rules, separated by commas.")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), help="Write the report to a file.")
@click.option("--contract", metavar="FILE", help="An OpenAPI file whose operations must be routed.")
@click.option("--framework", help="The framework that the task states.")
@click.option("--database", help="The database that the task states.")
@click.option("--orm", help="The ORM that the task states.")
@click.option("--strict", is_flag=True, help="Let inferred findings fail too.")
@click.option("--no-suppress", is_flag=True, help="Do not honour `cdcheck: ignore` comments.")
@click.option("--no-cache", is_flag=True, help="Read everything anew and store nothing.")
def command(  # noqa: PLR0913 (one parameter an option)
    path: Path,
    *,
    rules: str | None,
    format_: str,
    output: Path | None,
    contract: str | None,
    framework: str | None,
    database: str | None,
    orm: str | None,
    strict: bool,
    no_suppress: bool,
    no_cache: bool,
) -> None:
    """Check the backend in PATH against the constraints it was asked to keep."""
    from cdcheck.session import Request, check  # noqa: PLC0415 (keeps --help quick)

    with progress_of(path) as progress:
        request = Request(
            root=path,
            rules=rules,
            overrides={"framework": framework, "database": database, "orm": orm},
            contract=contract,
            is_strict=strict,
            honours_suppressions=not no_suppress,
            uses_cache=not no_cache,
            progress=progress,
        )
        report = check(request)
    write(report, format_, output)
    if report.crashed:
        sys.exit(_FAILED)
    sys.exit(0 if report.is_met else _NOT_MET)
