"""Compares how newman's JSON reports are imported with what newman itself says of each assertion.

    python -m benchmarks.newman_agreement REPORT.json ...

Newman says it three times: request by request, as totals (`run.stats`), and as a list of failures
(`run.failures`). Beside a report, its CSV of the same name is read too, where there is one. Ends with 1
if anything differs.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from cdcheck.attribution.imports.newman import newman_result
from cdcheck.attribution.imports.newman_csv import steps_in
from cdcheck.attribution.ledger import ledger_of
from cdcheck.runs import StepResult, Verdict

Told = list[tuple[str, list[bool]]]
"""The requests in their order, and whether each of their assertions held."""


def said_by_newman(report: dict[str, Any]) -> Told:
    """Reads what newman says, request by request."""
    return [
        (one["item"]["name"], ["error" not in told for told in one.get("assertions", [])])
        for one in report["run"]["executions"]
    ]


def said_by_us(steps: tuple[StepResult, ...]) -> Told:
    """Reads what was imported, request by request."""
    return [
        (step.operation, [assertion.verdict is Verdict.PASSED for assertion in step.assertions])
        for step in steps
    ]


def differences(data: bytes, csv: str | None) -> Iterator[str]:
    """Says where the import and newman differ."""
    report = json.loads(data)
    result = newman_result(data, "report")
    theirs, ours = said_by_newman(report), said_by_us(result.steps)
    for number, (said, told) in enumerate(zip(theirs, ours, strict=False), 1):
        if said != told:
            yield f"request {number}, `{said[0]}`: newman {said[1]}, imported {told[1]}"
    if len(theirs) != len(ours):
        yield f"newman has {len(theirs)} requests, imported are {len(ours)}"
    yield from _totals(report["run"], ours)
    ledger, totals = ledger_of(result), report["run"]["stats"]["assertions"]
    if totals["total"] and ledger.loss != Fraction(totals["failed"], totals["total"]):
        yield f"newman lost {totals['failed']} of {totals['total']}, the ledger {ledger.loss}"
    if csv is not None and _sorted(said_by_us(steps_in(csv, "csv"))) != _sorted(theirs):
        yield "the CSV report, as imported, has other verdicts"


def _totals(run: dict[str, Any], ours: Told) -> Iterator[str]:
    verdicts = [held for _, all_ in ours for held in all_]
    stated = run["stats"]["assertions"]
    if (len(verdicts), verdicts.count(False)) != (stated["total"], stated["failed"]):
        yield f"newman's totals are {stated}, imported are {Counter(verdicts)}"
    listed = Counter(one["source"]["name"] for one in run["failures"] if one["at"].startswith("assert"))
    failed: Counter[str] = Counter()
    for name, all_ in ours:
        failed[name] += all_.count(False)
    if +failed != +listed:
        yield f"newman lists the failures {dict(+listed)}, imported are {dict(+failed)}"


def _sorted(told: Told) -> Told:
    """Orders the verdicts of a request: a CSV report lists those that held first."""
    return [(name, sorted(all_)) for name, all_ in told]


@click.command()
@click.argument("reports", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(reports: tuple[Path, ...]) -> None:
    """Compares each of the REPORTS."""
    is_same = True
    for path in reports:
        beside, data = path.with_suffix(".csv"), path.read_bytes()
        found = list(differences(data, beside.read_text("utf-8") if beside.exists() else None))
        is_same = is_same and not found
        totals = json.loads(data)["run"]["stats"]["assertions"]
        passed = totals["total"] - totals["failed"]
        click.echo(f"{path.name}: {passed} of {totals['total']}: {'differs' if found else 'agrees'}")
        for sentence in found:
            click.echo(f"    {sentence}")
    sys.exit(0 if is_same else 1)


if __name__ == "__main__":
    main()
