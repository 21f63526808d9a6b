"""Says in a few lines what a run came to."""

from collections import Counter
from collections.abc import Iterator

from cdcheck.report.words import count, printable
from cdcheck.running import Run
from cdcheck.runs import TOO_MANY_REQUESTS, RunResult, Start, Verdict

_MOST_FAILURES, _MOST_FINDINGS, _LAST_LINES = 20, 8, 15


def render(run: Run) -> str:
    """Gives the summary of a run as text."""
    return "\n".join(printable(line) for line in _lines(run)) + "\n"


def _lines(run: Run) -> Iterator[str]:
    result = run.result
    yield f"{result.app}: suite {result.suite}, rules {result.rules}, {result.runner} ({result.runtime})"
    yield from (f"cdcheck failed: {sentence}" for sentence in result.harness)
    yield f"start: {result.start.how}" + (f", {result.start.why}" if result.start.why else "")
    if result.start.how is Start.READY:
        yield f"end: {result.start.end}"
    else:
        yield from (f"    {line}" for line in result.start.log[-_LAST_LINES:])
    if result.limits:
        yield f"limits met: {', '.join(result.limits)}"
    exchanges = [one for step in result.steps for one in step.exchanges]
    refused = sum(one.status == TOO_MANY_REQUESTS for one in exchanges)
    if refused:
        asked = f"{count(refused, 'request')} refused with {TOO_MANY_REQUESTS}"
        yield f"asked too often for this app: {asked}"
    yield from _assertions(run)
    yield from _database(result)
    yield from _findings(result)
    yield "seconds: " + ", ".join(f"{stage.name} {stage.wall:.1f}" for stage in result.stages)
    yield "met" if run.is_met and not run.has_failed else "not met"


def _findings(result: RunResult) -> Iterator[str]:
    yield f"check: {count(len(result.findings), 'finding')}"
    for finding in result.findings[:_MOST_FINDINGS]:
        told = finding.violation
        yield f"    {told.at}: {told.message}  ({finding.rule}, {told.confidence})"
    if len(result.findings) > _MOST_FINDINGS:
        yield f"    and {len(result.findings) - _MOST_FINDINGS} more; `cdcheck check` shows them"


def _database(result: RunResult) -> Iterator[str]:
    seen = result.database
    if seen.kind:
        tables = f", {count(len(seen.tables), 'table')}" if seen.tables else ""
        rows = f" with {count(sum(seen.rows.values()), 'row')}" if seen.rows else ""
        yield f"database: {seen.kind}, {seen.how}{tables}{rows}"
    yield from (f"not observed: {what}" for what in result.unobserved)
    yield from (f"    demanded of the schema: {one}" for one in seen.deviations)
    yield from (f"    read otherwise: {one}" for one in seen.differences)


def _assertions(run: Run) -> Iterator[str]:
    told = [(step, one) for step in run.result.steps for one in step.assertions]
    verdicts = Counter(one.verdict for _, one in told)
    yield (
        f"assertions: {verdicts[Verdict.PASSED]} of {len(told)} passed, "
        f"{verdicts[Verdict.FAILED]} failed, {verdicts[Verdict.NOT_EXECUTED]} not executed"
    )
    if run.result.start.how is not Start.READY:
        return
    failed = [(step, one) for step, one in told if one.verdict is Verdict.FAILED]
    for step, one in failed[:_MOST_FAILURES]:
        yield f"    {step.id}: {one.message or one.id}"
    if len(failed) > _MOST_FAILURES:
        yield f"    and {len(failed) - _MOST_FAILURES} more"
