"""What every report for people says at its end: what was stated, and what was looked at."""

from collections.abc import Iterator

from cdcheck.model.task import Task
from cdcheck.report.words import count, listed
from cdcheck.results import Confidence, Status
from cdcheck.session import Report


def stated(task: Task) -> str:
    """Says which constraints are stated, and which values were read off the app."""
    parts: list[str] = []
    for name in ("architecture", "database", "orm", "framework"):
        value = getattr(task, name)
        if value is not None:
            parts.append(f"{name} {value}" + (" (inferred)" if name in task.inferred else ""))
        elif name in task.inferred:
            parts.append(f"{name} (could not be inferred)")
    return "constraints: " + (listed(parts) if parts else "none stated")


def examined(report: Report) -> Iterator[str]:
    """Says what was found, what rules looked at, and what was left out."""
    yield _found(report)
    yield _looked_at(report)
    if report.extra:
        shown = listed([f"{route.method} {route.path}" for route in report.extra[:4]])
        rest = f" and {len(report.extra) - 4} more" if len(report.extra) > 4 else ""
        yield f"served beyond the contract: {shown}{rest}"
    if report.project.framework is None and report.project.files:
        yield "no web framework was recognised, so this may be no backend"
    missed = [s for s in report.project.skipped if s.is_source]
    if missed:
        shown = listed([f"{item.path} ({item.why})" for item in missed[:3]])
        rest = f" and {len(missed) - 3} more" if len(missed) > 3 else ""
        yield f"not read: {shown}{rest}"


def _found(report: Report) -> str:
    proven = sum(f.violation.confidence is Confidence.PROVEN for f in report.findings)
    inferred = len(report.findings) - proven
    if not report.findings:
        found = "no findings"
    else:
        found = f"{count(len(report.findings), 'finding')} ({proven} proven, {inferred} inferred)"
    hidden = f", {len(report.suppressed)} suppressed" if report.suppressed else ""
    unknown = len(report.unknown)
    return f"{found}{hidden}" + (
        f", {count(unknown, 'place')} that could not be told" if unknown else ""
    )


def _looked_at(report: Report) -> str:
    idle = sum(outcome.status is Status.NOT_APPLICABLE for outcome in report.outcomes)
    ran = [o for o in report.outcomes if o.status is not Status.NOT_APPLICABLE]
    places = sum(outcome.examined for outcome in ran)
    files = [file for file in report.project.files if not file.is_test]
    lines = sum(file.lines for file in files)
    without = f", {idle} had nothing to examine" if idle else ""
    return (
        f"{count(len(ran), 'rule')} examined {count(places, 'element')}{without}; "
        f"{count(len(files), 'file')} and {count(lines, 'line')} of code"
    )
