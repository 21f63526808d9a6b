"""Keeps the findings that an app already has, so that a check tells only what is new.

A baseline is the file that `cdcheck baseline` writes, or an older report of `--format json`.
"""

from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct

from cdcheck.complaints import said
from cdcheck.engine import fingerprinted, in_order
from cdcheck.errors import ConfigurationError
from cdcheck.model.places import Location
from cdcheck.results import (
    Category,
    Evidence,
    Finding,
    Outcome,
    Status,
    SuppressedFinding,
    Violation,
)
from cdcheck.suppressions import Applied

STALE = "delivery/stale-baseline"
FILE_NAME = "cdcheck-baseline.json"
BY = "baseline"
_SCHEMA = "cdcheck.baseline/1"
_REPORT = "cdcheck.report/1"


class Entry(Struct, frozen=True):
    """Is one finding that is known; what is said beside its fingerprint is for readers."""

    rule: str
    fingerprint: str
    path: str = ""
    message: str = ""


class Baseline(Struct, frozen=True):
    """Holds known findings; `shown` is the file's path as seen from the checked folder."""

    schema: str
    findings: tuple[Entry, ...]
    shown: str = ""
    lines: tuple[str, ...] = ()


def read(file: Path, root: Path) -> Baseline:
    """Reads a baseline for the app in `root`; raises `ConfigurationError` if it cannot be used."""
    try:
        text = file.read_text("utf-8")
        found = msgspec.json.decode(text, type=Baseline)
    except OSError as error:
        raise ConfigurationError(f"`{file}` cannot be read: {error.strerror}") from None
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"`{file}` is no baseline: {said(error)}") from None
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"`{file}` does not parse: {error}") from None
    if found.schema not in {_SCHEMA, _REPORT}:
        raise ConfigurationError(f"`{file}` is no baseline: its schema is `{found.schema}`")
    shown = file.resolve()
    if shown.is_relative_to(root.resolve()):
        shown = shown.relative_to(root.resolve())
    return Baseline(found.schema, found.findings, shown.as_posix(), tuple(text.splitlines()))


def write(findings: Iterable[Finding]) -> str:
    """Gives the text of a baseline that keeps these findings, one a line."""
    entries = [
        msgspec.json.encode(
            Entry(finding.rule, finding.fingerprint, finding.at.path, finding.violation.message)
        ).decode()
        for finding in findings
    ]
    kept = ",".join(f"\n  {entry}" for entry in sorted(entries))
    return f'{{"schema": "{_SCHEMA}", "findings": [{kept}\n]}}\n'


def apply(applied: Applied, baseline: Baseline, outcomes: Iterable[Outcome]) -> Applied:
    """Hides the findings that a baseline knows; what it keeps that is gone is a finding.

    That of an older report is not: nobody can take it out. What no rule looked for is not gone.
    """
    known = {entry.fingerprint for entry in baseline.findings}
    standing: list[Finding] = []
    hidden = list(applied.suppressed)
    for finding in applied.findings:
        if finding.fingerprint in known:
            hidden.append(SuppressedFinding(finding, BY, f"known to the baseline `{baseline.shown}`"))
        else:
            standing.append(finding)
    if baseline.schema == _SCHEMA:
        ran = {outcome.rule for outcome in outcomes if outcome.status is not Status.CRASHED}
        found = {item.finding.fingerprint for item in hidden}
        standing += _stale(baseline, ran, found)
    return Applied(in_order(standing), tuple(hidden))


def _stale(baseline: Baseline, ran: set[str], found: set[str]) -> Iterable[Finding]:
    gone = [entry for entry in baseline.findings if entry.rule in ran and entry.fingerprint not in found]
    if not gone:
        return ()
    many = f"{len(gone)} findings that are" if len(gone) > 1 else "a finding that is"
    violation = Violation(
        at=Location(baseline.shown, _line_of(baseline, gone[0])),
        message=f"the baseline keeps {many} gone",
        about=baseline.shown,
        hint="write it anew with `cdcheck baseline`, so that they cannot come back unseen",
        evidence=tuple(
            Evidence(
                Location(baseline.shown, _line_of(baseline, entry)),
                f"`{entry.rule}` in `{entry.path}`: {entry.message}",
            )
            for entry in gone
        ),
    )
    return fingerprinted([Finding(STALE, Category.DELIVERY, violation, "")])


def _line_of(baseline: Baseline, entry: Entry) -> int:
    numbered = enumerate(baseline.lines, start=1)
    return next((number for number, line in numbered if entry.fingerprint in line), 1)
