"""Reports as SARIF 2.1.0, for code scanning and editors."""

from pathlib import Path
from posixpath import join
from typing import Any
from urllib.parse import quote

import msgspec

from cdcheck import __version__
from cdcheck.baseline import BY
from cdcheck.catalog import Catalog, introduction_of, title_of
from cdcheck.model.places import Location
from cdcheck.report.replacements import replacements
from cdcheck.results import Confidence, Finding
from cdcheck.session import Report

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_ABOUT_ROOT = "The folder in which cdcheck was started, mostly that of the repository."
_LEVELS = {Confidence.PROVEN: "error", Confidence.INFERRED: "warning"}


def render(report: Report, *, is_terminal: bool = False) -> str:
    """Gives the report as one SARIF run; suppressed findings are in it, marked as such."""
    del is_terminal
    return msgspec.json.format(msgspec.json.encode(as_data(report)), indent=2).decode() + "\n"


def as_data(report: Report) -> dict[str, Any]:
    """Gives the report as plain data."""
    hidden = [item.finding for item in report.suppressed]
    found = {finding.rule for finding in (*report.findings, *hidden)}
    rules = sorted(found | {outcome.rule for outcome in report.outcomes})
    places = {rule: index for index, rule in enumerate(rules)}
    results = [_result(report, finding, places[finding.rule]) for finding in report.findings]
    for item in report.suppressed:
        kind = "external" if item.by == BY else "inSource"
        suppression = {"kind": kind, "justification": item.reason}
        result = _result(report, item.finding, places[item.finding.rule])
        results.append({**result, "suppressions": [suppression]})
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(rules)},
                # Of two apps of one repository, the alerts of one are not to end those of the other.
                "automationDetails": {"id": join("cdcheck", report.folder, "")},
                "invocations": [_invocation(report)],
                "originalUriBaseIds": {_ROOT: {"description": {"text": _ABOUT_ROOT}}},
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }


def _driver(rules: list[str]) -> dict[str, Any]:
    pages = Catalog().pages
    return {
        "name": "cdcheck",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule, pages.get(rule)) for rule in rules],
    }


def _rule(rule: str, page: Path | None) -> dict[str, Any]:
    category, _, name = rule.partition("/")
    described = {
        "id": rule,
        "name": "".join(word.capitalize() for word in name.split("-")),
        "properties": {"tags": [category]},
    }
    if page is None:
        return described
    text = f"`cdcheck explain {rule}` prints the whole page."
    return {
        **described,
        "shortDescription": {"text": title_of(page)},
        "help": {"text": text, "markdown": f"{introduction_of(page)}\n{text}\n"},
    }


def _invocation(report: Report) -> dict[str, Any]:
    """Says whether every rule ran; a rule that crashed, or could not tell, is a notification."""
    return {
        "executionSuccessful": not report.crashed,
        "toolExecutionNotifications": [
            *(
                {
                    "level": "error",
                    "message": {"text": f"rule {outcome.rule} crashed: {outcome.error}"},
                    "associatedRule": {"id": outcome.rule},
                }
                for outcome in report.crashed
            ),
            *(
                {
                    "level": "note",
                    "message": {"text": f"could not be told: {item.unknown.why}"},
                    "associatedRule": {"id": item.rule},
                    "locations": [_location(report, item.unknown.at)],
                }
                for item in report.unknown
            ),
        ],
    }


def _result(report: Report, finding: Finding, index: int) -> dict[str, Any]:
    violation = finding.violation
    hint = f"\nHint: {violation.hint}" if violation.hint else ""
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": "error" if report.is_strict else _LEVELS[violation.confidence],
        "message": {"text": violation.message + hint},
        "locations": [_location(report, violation.at)],
        "relatedLocations": [
            {"id": number, **_location(report, evidence.at), "message": {"text": evidence.note}}
            for number, evidence in enumerate(violation.evidence, start=1)
        ],
        "partialFingerprints": {"cdcheck/v1": finding.fingerprint},
        **_fixes(report, finding),
        "properties": {
            "category": finding.category.value,
            "confidence": violation.confidence.value,
            **({"predicts": violation.predicts} if violation.predicts else {}),
        },
    }


def _fixes(report: Report, finding: Finding) -> dict[str, Any]:
    """Gives the fix that can be made without asking, if there is one."""
    made = replacements(finding.violation.fix, report.read)
    if not made:
        return {}
    changes = [
        {
            "artifactLocation": _artifact(report, one.at),
            "replacements": [
                {
                    "deletedRegion": {**_start(one.at), **_end(one.at)},
                    "insertedContent": {"text": one.text},
                }
            ],
        }
        for one in made
    ]
    told = finding.violation.hint or "what `cdcheck fix` does about it"
    return {"fixes": [{"description": {"text": told}, "artifactChanges": changes}]}


def _location(report: Report, at: Location) -> dict[str, Any]:
    has_end = (at.end_line, at.end_column) > (at.line, at.column)
    region = {**_start(at), **(_end(at) if has_end else {})}
    return {"physicalLocation": {"artifactLocation": _artifact(report, at), "region": region}}


def _artifact(report: Report, at: Location) -> dict[str, str]:
    return {"uri": quote(join(report.folder, at.path)), "uriBaseId": _ROOT}


def _start(at: Location) -> dict[str, int]:
    return {"startLine": at.line, "startColumn": at.column}


def _end(at: Location) -> dict[str, int]:
    return {"endLine": at.end_line, "endColumn": at.end_column}
