"""Reports as JSON, `cdcheck.report/1`; docs/report.schema.json is its schema."""

from typing import Any

import msgspec

from cdcheck.model.places import Location
from cdcheck.model.task import Task
from cdcheck.report.replacements import replacements
from cdcheck.results import Finding
from cdcheck.session import Report

SCHEMA = "cdcheck.report/1"


def render(report: Report, *, is_terminal: bool = False) -> str:
    """Gives the report as indented JSON."""
    del is_terminal
    return msgspec.json.format(msgspec.json.encode(as_data(report)), indent=2).decode() + "\n"


def as_data(report: Report) -> dict[str, Any]:
    """Gives the report as plain data."""
    return {
        "schema": SCHEMA,
        "rules": report.rules,
        "constraints": constraints_data(report.task),
        "met": report.is_met,
        "findings": [
            {**finding_data(finding), "replacements": _replacements(report, finding)}
            for finding in report.findings
        ],
        "outcomes": [
            {
                "rule": outcome.rule,
                "status": outcome.status.value,
                "examined": outcome.examined,
                **({"error": outcome.error} if outcome.error else {}),
            }
            for outcome in report.outcomes
        ],
        "unknown": [
            {"rule": u.rule, "path": u.unknown.at.path, "line": u.unknown.at.line, "why": u.unknown.why}
            for u in report.unknown
        ],
        "suppressed": [
            {**finding_data(hidden.finding), "by": hidden.by, "reason": hidden.reason}
            for hidden in report.suppressed
        ],
        "extra_operations": [
            {"method": route.method, "path": route.path, "at": str(route.at)} for route in report.extra
        ],
        "skipped": [{"path": s.path, "why": s.why} for s in report.project.skipped],
    }


def constraints_data(task: Task) -> dict[str, Any]:
    """Gives what the app was held to, and which of it was inferred."""
    return {
        "architecture": task.architecture,
        "database": task.database,
        "orm": task.orm,
        "framework": task.framework,
        "inferred": list(task.inferred),
    }


def finding_data(finding: Finding) -> dict[str, Any]:
    """Gives one finding as plain data."""
    violation = finding.violation
    return {
        "rule": finding.rule,
        "category": finding.category.value,
        "confidence": violation.confidence.value,
        "message": violation.message,
        "hint": violation.hint,
        **_place(violation.at),
        "fingerprint": finding.fingerprint,
        "evidence": [{"path": e.at.path, "line": e.at.line, "note": e.note} for e in violation.evidence],
        "predicts": violation.predicts,
        "fix": None if violation.fix is None else "safe" if violation.fix.is_safe else "unsafe",
    }


def _replacements(report: Report, finding: Finding) -> list[dict[str, Any]]:
    made = replacements(finding.violation.fix, report.read)
    return [{**_place(one.at), "text": one.text} for one in made]


def _place(at: Location) -> dict[str, Any]:
    return {
        "path": at.path,
        "line": at.line,
        "column": at.column,
        "end_line": at.end_line,
        "end_column": at.end_column,
    }
