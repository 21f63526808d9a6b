"""`cdcheck baseline`: writes down the findings of an app, so that checks tell only new ones."""

from pathlib import Path

import click

from cdcheck.cli.output import progress_of, put
from cdcheck.cli.parameters import CONTRACT, DATABASE, FILE, FOLDER, FRAMEWORK, NO_CACHE, ORM, RULES


@click.command("baseline")
@click.argument("path", type=FOLDER, required=False)
@RULES
@click.option(
    "--output",
    type=FILE,
    help="The file to write.  [default: the settings' `baseline`, or cdcheck-baseline.json in PATH]",
)
@CONTRACT
@FRAMEWORK
@DATABASE
@ORM
@NO_CACHE
def command(  # noqa: PLR0913 (one parameter an option)
    path: Path | None,
    *,
    rules: str | None,
    output: Path | None,
    contract: str | None,
    framework: str | None,
    database: str | None,
    orm: str | None,
    no_cache: bool,
) -> None:
    """Write down the findings of the backend in PATH, or in this folder.

    `cdcheck check --baseline FILE`, or the setting `baseline`, then tells only what is new, and what
    the file keeps although it is gone.
    """
    from cdcheck import baseline  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.session import Request, baseline_of, check  # noqa: PLC0415 (likewise)

    root = path or Path()
    target = output or baseline_of(root) or root / baseline.FILE_NAME
    before = baseline.read(target, root).findings if target.exists() else ()
    with progress_of(root) as progress:
        report = check(
            Request(
                root=root,
                rules=rules,
                overrides={"framework": framework, "database": database, "orm": orm},
                contract=contract,
                honours_baseline=False,
                uses_cache=not no_cache,
                progress=progress,
            )
        )
    put(baseline.write(report.findings), target)
    known = {entry.fingerprint for entry in before}
    kept = {finding.fingerprint for finding in report.findings}
    click.echo(f"{target}: {len(kept)} known, {len(kept - known)} new, {len(known - kept)} gone")
