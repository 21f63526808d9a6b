"""`cdcheck init`: writes the settings of an app, and the gates that ask for a check."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from cdcheck.cli.output import progress_of
from cdcheck.cli.parameters import FOLDER, Asked, asks, request_of

if TYPE_CHECKING:
    from cdcheck.adopting.plan import Change, Plan


@click.command("init")
@click.argument("path", type=FOLDER, required=False)
@asks
@click.option("--pre-commit", is_flag=True, help="Also add a hook to .pre-commit-config.yaml.")
@click.option("--github", is_flag=True, help="Also add a workflow that uploads findings as alerts.")
@click.option("--baseline", is_flag=True, help="Also write down the findings that there are.")
@click.option(
    "--source",
    metavar="URL@REV",
    help="Where hook and workflow take cdcheck from.  [default: what it was installed from]",
)
@click.option("--diff", "--dry-run", is_flag=True, help="Show what would change, and write nothing.")
def command(
    path: Path | None,
    *,
    pre_commit: bool,
    github: bool,
    baseline: bool,
    source: str | None,
    diff: bool,
    **asked: Unpack[Asked],
) -> None:
    """Write the settings of the backend in PATH, or in this folder.

    They go into pyproject.toml, else package.json, else cdcheck.toml. What cannot be told for sure is
    asked and not written, and what is there stays.
    """
    from cdcheck.adopting import gates  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.adopting.plan import Wanted, plan, write  # noqa: PLC0415 (likewise)

    root = path or Path()
    wanted = Wanted(pre_commit, github, baseline, gates.source_of(source))
    with progress_of(root) as progress:
        planned = plan(request_of(root, asked, progress), wanted)
    if not diff:
        write(planned.changes)
    for line in _told(planned, root, is_diff=diff):
        click.echo(line)


def _told(planned: "Plan", root: Path, *, is_diff: bool) -> Iterator[str]:
    from cdcheck.report.words import count, printable  # noqa: PLC0415 (keeps --help quick)

    if is_diff:
        for change in planned.changes:
            yield from map(printable, _diff(change))
    yield from _settings(planned)
    for change in planned.changes:
        if change.path != planned.file:
            yield f"{_shown(change.path)}: {'would be ' * is_diff}written"
    yield from planned.notes
    if planned.questions:
        yield "to be decided:"
        yield from (f"    {printable(question)}" for question in planned.questions)
    found = count(len(planned.report.findings), "finding")
    known = ", known to the baseline" if any(s.name == "baseline" for s in planned.stated) else ""
    yield f"next: `cdcheck {root}`  ({planned.report.rules}, {found}{known})"


def _settings(planned: "Plan") -> Iterator[str]:
    width = max((len(f"{s.name} = {s.value}") for s in planned.stated), default=0)
    yield f"{_shown(planned.file)}: {len(planned.stated)} added, {len(planned.kept)} kept"
    for setting in planned.stated:
        yield f"    {f'{setting.name} = {setting.value}':<{width}}  ({setting.why})"
    for name, value in planned.kept.items():
        yield f"    {name} = {value}  (kept)"


def _diff(change: "Change") -> Iterator[str]:
    from cdcheck.report.diffs import diff_of  # noqa: PLC0415 (keeps --help quick)

    yield from diff_of(_shown(change.path).removeprefix("/"), change.before or b"", change.after)
    yield ""


def _shown(path: Path) -> str:
    """Names a file from where cdcheck was started, if it is below."""
    here, full = Path.cwd(), path.resolve()
    return full.relative_to(here).as_posix() if full.is_relative_to(here) else path.as_posix()
