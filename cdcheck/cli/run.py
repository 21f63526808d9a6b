"""`cdcheck run`: checks an app, starts it, and asks it what a suite asks."""

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click
from msgspec.structs import replace

from cdcheck.cli.output import NOT_ISOLATED, progress_of, put
from cdcheck.cli.parameters import FILE, FOLDER, Asked, asks, asks_site, options_of, request_of

if TYPE_CHECKING:
    from cdcheck.running import Run

_NOT_MET, _FAILED, _TERMINATED = 1, 3, 143
_SECONDS = click.FloatRange(min=0, min_open=True)
_MEGABYTE = 1 << 20


@click.command("run")
@click.argument("path", type=FOLDER, default=Path())
@asks
@click.option(
    "--suite", required=True, metavar="NAME", help="A suite that comes with cdcheck, or a file."
)
@click.option(
    "--runner",
    type=click.Choice(("docker", "process")),
    default="docker",
    show_default=True,
    help="Containers, or processes of this machine, which are limited but not isolated.",
)
@click.option("--output", type=FILE, help="Write the result as JSON; logs go to a folder beside it.")
@click.option(
    "--resume", is_flag=True, help="Run nothing if the file of --output has the result of this very run."
)
@click.option(
    "--port", type=click.IntRange(1, 65535), help="The port that the task states.  [default: 8000]"
)
@click.option("--health", metavar="PATH", help="What has to be answered before the suite is fired.")
@asks_site
@click.option("--dockerfile", metavar="FILE", help="The app's own Dockerfile, in its folder, to build.")
@click.option(
    "--addresses",
    default="10.213.0.0/16",
    show_default=True,
    help="Where private networks are cut from.",
)
@click.option("--ready-within", type=_SECONDS, default=60.0, show_default=True, metavar="SECONDS")
@click.option("--suite-within", type=_SECONDS, default=600.0, show_default=True, metavar="SECONDS")
@click.option(
    "--memory", type=click.IntRange(min=1), default=1024, show_default=True, metavar="MEGABYTES"
)
def command(  # noqa: PLR0913 (one parameter an option)
    path: Path,
    *,
    suite: str,
    runner: str,
    output: Path | None,
    resume: bool,
    port: int | None,
    health: str | None,
    base_image: tuple[str, ...],
    mirror: tuple[str, ...],
    ca_bundle: Path | None,
    dockerfile: str | None,
    addresses: str,
    ready_within: float,
    suite_within: float,
    memory: int,
    **asked: Unpack[Asked],
) -> int:
    """Check the backend in PATH, or in this folder, start it, and ask it what a suite asks."""
    from cdcheck.cli.attribute import rendered  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.report.run_text import render  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.running import RunRequest, refuse_unwritable, run  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.runtime.contract import Limits  # noqa: PLC0415 (keeps --help quick)

    if resume and output is None:
        raise click.UsageError("--resume needs --output, where the result is looked for")
    if output is not None:
        refuse_unwritable(output)
    site = options_of({"base_image": base_image, "mirror": mirror, "ca_bundle": ca_bundle})
    if dockerfile is not None and not (path / dockerfile).is_file():
        raise click.UsageError(f"there is no `{dockerfile}` in the app's folder")
    # Terminated as if interrupted: what was started is to be taken down.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))
    with progress_of(path) as progress:
        done = run(
            RunRequest(
                check=replace(request_of(path, asked, progress), honours_suppressions=False),
                suite=suite,
                runner=runner,
                health=health,
                port=port,
                limits=Limits(ready=ready_within, suite=suite_within, memory=memory * _MEGABYTE),
                options=replace(site, addresses=addresses, dockerfile=dockerfile),
                keep=None if output is None else output.with_suffix(".logs"),
                earlier=output if resume else None,
                on_start=_warn if runner == "process" else lambda: None,
            )
        )
    try:
        _store(done, output)
    finally:
        ledger = "\n" + rendered(done.result, "text") if done.has_lost else ""
        put(render(done) + ledger, None)
    if done.has_failed:
        return _FAILED
    return 0 if done.is_met else _NOT_MET


def _store(done: "Run", output: Path | None) -> None:
    from cdcheck.running import write_result  # noqa: PLC0415 (keeps --help quick)

    if done.is_earlier:
        click.echo(f"cdcheck: not run again: `{output}` has the result of this run", err=True)
    elif output is not None:
        write_result(done.result, output)


def _warn() -> None:
    click.echo(f"cdcheck: {NOT_ISOLATED}", err=True)
