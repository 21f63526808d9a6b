"""Says what became of the runs of a study: a line each, and a summary."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from cdcheck.report.words import count, printable
from cdcheck.runs import Start
from cdcheck.study.carrying_out import Finished, How


def line(one: Finished, number: int, total: int) -> str:
    """Gives the line of a run that has ended, the so-manieth of all."""
    place = f"[{number:>{len(str(total))}}/{total}]"
    if one.has_failed:
        return printable(f"{place} {one.id}: {one.how} on our side, {one.why}")
    told = [f"A% {100 * float(one.score):.1f} ({one.passed} of {one.declared})"]
    if one.start != Start.READY:
        told.append(one.start)
    told.append(count(one.findings, "proven finding"))
    told.append(one.how if one.how is How.EARLIER else f"{one.seconds:.1f} s")
    return printable(f"{place} {one.id}: {', '.join(told)}")


def summary(counted: Mapping[str, int], folder: Path) -> Iterator[str]:
    """Counts what became of the runs, and says what can be done about those that failed."""
    done, earlier = counted[How.DONE], counted[How.EARLIER]
    failures = counted[How.FAILED] + counted[How.FAILED_EARLIER]
    parts = [f"{count(done, 'run')} done"]
    if earlier:
        parts.append(f"{earlier:,} done before")
    if failures:
        parts.append(f"{failures:,} failed on our side")
    yield f"{', '.join(parts)}; results are in `{folder}`"
    if failures:
        yield "what failed says nothing of its app and is not counted; `--retry harness` runs it again"
