"""`cdcheck study report`, and `study published`: what many runs came to."""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from cdcheck.cli.output import put
from cdcheck.cli.parameters import FILE, FOLDER

if TYPE_CHECKING:
    from cdcheck.report.study_report import StudyReport

_PRINTED = ("text", "markdown", "latex", "html")
_FORMATS = (*_PRINTED, "csv", "parquet", "figures")


def _tells(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options that say where and how a report is told."""
    for option in (
        click.option(
            "--cluster",
            type=click.Choice(("framework", "template")),
            default="framework",
            show_default=True,
            help="What is drawn as a whole for intervals and tests.",
        ),
        click.option(
            "--format",
            "format_",
            type=click.Choice(_FORMATS),
            help="Only this.  [default: a summary; with --output, all]",
        ),
        click.option(
            "--output", type=FILE, metavar="FOLDER", help="Write tables, figures and a page there."
        ),
    ):
        command = option(command)
    return command


@click.command("report", short_help="say what a study came to")
@click.argument("path", metavar="FOLDER", type=FOLDER)
@_tells
@click.option(
    "--measure",
    type=click.Choice(("raw", "strict", "solved")),
    default="strict",
    show_default=True,
    help="What shares, causes and effects are of: A%, that with 0 where a family is violated, success.",
)
@click.option(
    "--labels",
    type=FILE,
    multiple=True,
    metavar="FILE",
    help="Labels of runs by a judge or a person, as CSV, to compare with.",
)
@click.option(
    "--label-parts",
    type=FILE,
    metavar="FILE",
    help="What the labels mean, as `labels: {LABEL: part}`.  [default: those of the paper]",
)
@click.option("--seed", type=int, help="Where random draws begin.  [default: the study's]")
@click.option(
    "--collection",
    type=FILE,
    metavar="FILE",
    help="The Postman collection that the paper's harness ran.",
)
def command(  # noqa: PLR0913 (one parameter an option)
    path: Path,
    *,
    output: Path | None,
    format_: str | None,
    measure: str,
    cluster: str,
    labels: tuple[Path, ...],
    label_parts: Path | None,
    seed: int | None,
    collection: Path | None,
) -> None:
    """Say what a study came to: A% by level, and what its fall is put down to.

    FOLDER is the folder of `cdcheck study run`, a folder that the paper's harness left, or a file of
    records (`records.jsonl`).
    """
    from cdcheck.errors import UsageError  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.report.study_report import Asked, report_of  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.study.analysis import tables_of  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.study.gathering import gathered  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.study.label_parts import PAPER, read_label_parts  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.study.records import Measure  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.study.resampling import Cluster  # noqa: PLC0415 (keeps --help quick)

    _refuse_unwritten(format_, output)
    found = gathered(path, collection)
    if not found.records:
        raise UsageError(f"`{path}` has no result that can be counted")
    asked = Asked(found.seed, Measure(measure), Cluster(cluster))
    asked = asked if seed is None else replace(asked, seed=seed)
    tables = tables_of(
        found.records,
        seed=asked.seed,
        measure=asked.measure,
        cluster=asked.cluster,
        labels=labels,
        parts=PAPER if label_parts is None else read_label_parts(label_parts),
    )
    _tell(report_of(found, tables, asked), format_, output)


@click.command("published", short_help="say what published tables of failures allow to")
@click.argument("files", metavar="FILE...", type=FILE, nargs=-1, required=True)
@_tells
@click.option(
    "--attempts", type=int, required=True, metavar="N", help="How many attempts were made at each task."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Where random draws begin.")
def published_command(
    files: tuple[Path, ...],
    *,
    output: Path | None,
    format_: str | None,
    cluster: str,
    attempts: int,
    seed: int,
) -> None:
    """Say what published tables of failures come to: pass@1 by level, and what failures were called.

    A FILE has a line for each run that failed, with agent, model, task, run and label, as those of
    arXiv 2605.06445; runs without a line passed.
    """
    from cdcheck.report.study_report import (  # noqa: PLC0415 (keeps --help quick)
        Asked,
        report_of_published,
    )
    from cdcheck.study.analysis import published_tables  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.study.label_files import read_labels  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.study.published import published_outcomes  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.study.records import Measure  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.study.resampling import Cluster  # noqa: PLC0415 (keeps --help quick)

    _refuse_unwritten(format_, output)
    published = published_outcomes(read_labels(files), attempts)
    asked = Asked(seed, Measure.SOLVED, Cluster(cluster))
    tables = published_tables(published, seed=seed, cluster=asked.cluster)
    _tell(report_of_published("published failures", published, tables, asked), format_, output)


def _refuse_unwritten(format_: str | None, output: Path | None) -> None:
    if output is None and format_ not in (None, *_PRINTED):
        raise click.UsageError(f"`--format {format_}` needs --output, a folder for its files")


def _tell(report: "StudyReport", format_: str | None, output: Path | None) -> None:
    """Makes all files, then writes them, so that what cannot be made leaves a report as it was."""
    from cdcheck.report.study_files import files_of  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.report.study_text import render  # noqa: PLC0415 (keeps --help quick)

    if output is None:
        if format_ in (None, "text"):
            put(render(report, is_whole=format_ == "text"), None)
        else:
            put("\n".join(text.decode() for text in files_of(report, format_).values()), None)
        return
    files = dict(files_of(report, format_))
    if format_ in (None, "text"):
        files["tables.txt"] = render(report, is_whole=True).encode()
    _write(files, output)
    put(_said(files, output), None)


def _write(files: Mapping[str, bytes], output: Path) -> None:
    from cdcheck.errors import UsageError  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.whole_files import write_whole  # noqa: PLC0415 (keeps --help quick)

    try:
        for folder in {(output / name).parent for name in files}:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"`{output}` cannot be written: {error.strerror}") from None
    for name, data in files.items():
        write_whole(output / name, data)


def _said(files: Mapping[str, bytes], output: Path) -> str:
    counted = Counter((name.rpartition("/")[0], name.rpartition(".")[2]) for name in files)
    lines = [f"{output}: {len(files)} files, {sum(map(len, files.values())) / 1e6:.1f} MB"]
    lines += [f"    {name}" for name in files if "/" not in name]
    for folder in dict.fromkeys(folder for folder, _ in counted if folder):
        kinds = [f"{number} {kind}" for (of, kind), number in counted.items() if of == folder]
        lines.append(f"    {folder}/: {', '.join(kinds)}")
    return "\n".join(lines)
