"""Ledgers as JSON, `cdcheck.ledger/1`; docs/ledger.schema.json is its schema."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import msgspec

from cdcheck.attribution.causes import Explanation, Trace
from cdcheck.attribution.ledger import Entry, Group, Ledger

SCHEMA = "cdcheck.ledger/1"


def render(ledger: Ledger) -> str:
    """Gives a ledger as indented JSON; shares are exact fractions of the suite's weight."""
    return msgspec.json.format(msgspec.json.encode(as_data(ledger)), indent=2).decode() + "\n"


def as_data(ledger: Ledger) -> dict[str, Any]:
    """Gives a ledger as plain data."""
    result = ledger.result
    return {
        "schema": SCHEMA,
        "app": result.app,
        "suite": result.suite,
        "rules": result.rules,
        "start": result.start.how.value,
        "end": result.start.end.value,
        "unobserved": list(result.unobserved),
        "assertions": {
            "declared": ledger.declared,
            "passed": ledger.passed,
            "not_executed": ledger.not_executed,
        },
        "raw": _share(ledger.raw),
        "strict": _share(ledger.strict),
        "loss": _share(ledger.loss),
        "violated": list(ledger.violated),
        "views": {
            "direct": _shares(ledger.direct),
            "root": _shares(ledger.root),
            "strict": {
                **_shares(ledger.root),
                **{f"invalidated:{name}": _share(s) for name, s in ledger.invalidated.items()},
            },
        },
        "operations": [_group(group) for group in ledger.operations],
        "kinds": [_group(group) for group in ledger.kinds],
        "failed": [_entry(entry) for entry in ledger.entries],
    }


def percent(share: Fraction) -> str:
    """Shows a share of 1 in percent, with two digits behind the point."""
    hundredths = round(share * 10_000)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _share(share: Fraction) -> dict[str, str]:
    return {"exact": str(share), "percent": percent(share)}


def _shares(shares: Mapping[Any, Fraction]) -> dict[str, dict[str, str]]:
    return {part.value: _share(share) for part, share in shares.items()}


def _group(group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "declared": group.declared,
        "passed": group.passed,
        "weight": _share(group.weight),
        "passed_weight": _share(group.passed_weight),
        "lost": _shares(group.lost),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "step": entry.step,
        "operation": entry.operation,
        "assertion": entry.assertion.id,
        "kind": entry.assertion.kind.value,
        "verdict": entry.assertion.verdict.value,
        "weight": str(entry.weight),
        **_explanation(entry.why),
        "root": {part.value: str(share) for part, share in entry.root.items()},
        "others": [_explanation(other) for other in entry.others],
    }


def _explanation(why: Explanation) -> dict[str, Any]:
    return {
        "category": why.part.value,
        "cause": why.cause,
        "says": why.says,
        **({"ancestors": list(why.ancestors)} if why.ancestors else {}),
        "chain": [_trace(trace) for trace in why.chain],
    }


def _trace(trace: Trace) -> dict[str, Any]:
    at = trace.at
    return {
        "kind": trace.kind,
        "said": trace.said,
        **({"path": at.path, "line": at.line} if at is not None else {}),
    }
