"""Ledgers as JSON, `cdcheck.ledger/1`; docs/ledger.schema.json is made of these types."""

from collections.abc import Mapping
from fractions import Fraction

import msgspec
from msgspec import Struct, field

from cdcheck.attribution.causes import Explanation, Part, Trace
from cdcheck.attribution.ledger import Entry, Group, Ledger

SCHEMA = "cdcheck.ledger/1"


class Share(Struct, frozen=True):
    """Is a part of the suite's weight: an exact fraction of 1, and percent with two digits."""

    exact: str
    percent: str


class ShownTrace(Struct, frozen=True, omit_defaults=True):
    """Is one link of the chain from an assertion to its cause, with its place in the app, if any."""

    kind: str
    said: str
    path: str | None = None
    line: int | None = None


class ShownCause(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Is an explanation; `ancestors` are the failed steps that a cascade comes from."""

    category: Part
    cause: str
    says: str
    ancestors: tuple[str, ...] = ()
    chain: tuple[ShownTrace, ...] = field(default=())


class ShownEntry(Struct, frozen=True, kw_only=True):
    """Is one failed assertion: why it is lost, and what its weight comes down to.

    `others` are the explanations that could have been given, in the order in which they are asked.
    """

    step: str
    operation: str
    assertion: str
    kind: str
    verdict: str
    weight: str
    why: ShownCause
    root: dict[str, str]
    others: tuple[ShownCause, ...]


class ShownGroup(Struct, frozen=True, kw_only=True):
    """Is what the assertions of an operation, or of a kind, came to; `lost` is by category."""

    name: str
    declared: int
    passed: int
    weight: Share
    passed_weight: Share
    lost: dict[str, Share]


class Counts(Struct, frozen=True, kw_only=True):
    """Counts assertions."""

    declared: int
    passed: int
    not_executed: int


class Views(Struct, frozen=True, kw_only=True):
    """Splits the loss by category.

    `direct` has a cascade as a category of its own, `root` puts it down to what it came from; both sum
    to the loss. `strict` adds what violated families cost, as `invalidated:<family>`.
    """

    direct: dict[str, Share]
    root: dict[str, Share]
    strict: dict[str, Share]


class LedgerData(Struct, frozen=True, kw_only=True):
    """Splits the loss of one run.

    `unobserved` says what the result could not show, of a run that something else made.
    """

    schema: str = field(default=SCHEMA)
    app: str
    suite: str
    rules: str
    start: str
    end: str
    unobserved: tuple[str, ...]
    assertions: Counts
    raw: Share
    strict: Share
    loss: Share
    violated: tuple[str, ...]
    views: Views
    operations: tuple[ShownGroup, ...]
    kinds: tuple[ShownGroup, ...]
    failed: tuple[ShownEntry, ...]


def render(ledger: Ledger) -> str:
    """Gives a ledger as indented JSON; shares are exact fractions of the suite's weight."""
    return msgspec.json.format(msgspec.json.encode(data_of(ledger)), indent=2).decode() + "\n"


def data_of(ledger: Ledger) -> LedgerData:
    """Gives a ledger as plain data."""
    result, root = ledger.result, _shares(ledger.root)
    invalidated = {f"invalidated:{name}": _share(s) for name, s in ledger.invalidated.items()}
    return LedgerData(
        app=result.app,
        suite=result.suite,
        rules=result.rules,
        start=result.start.how.value,
        end=result.start.end.value,
        unobserved=result.unobserved,
        assertions=Counts(
            declared=ledger.declared, passed=ledger.passed, not_executed=ledger.not_executed
        ),
        raw=_share(ledger.raw),
        strict=_share(ledger.strict),
        loss=_share(ledger.loss),
        violated=ledger.violated,
        views=Views(direct=_shares(ledger.direct), root=root, strict={**root, **invalidated}),
        operations=tuple(map(_group, ledger.operations)),
        kinds=tuple(map(_group, ledger.kinds)),
        failed=tuple(map(_entry, ledger.entries)),
    )


def percent(share: Fraction) -> str:
    """Shows a share of 1 in percent, with two digits behind the point."""
    hundredths = round(share * 10_000)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _share(share: Fraction) -> Share:
    return Share(str(share), percent(share))


def _shares(shares: Mapping[Part, Fraction]) -> dict[str, Share]:
    return {part.value: _share(share) for part, share in shares.items()}


def _group(group: Group) -> ShownGroup:
    return ShownGroup(
        name=group.name,
        declared=group.declared,
        passed=group.passed,
        weight=_share(group.weight),
        passed_weight=_share(group.passed_weight),
        lost=_shares(group.lost),
    )


def _entry(entry: Entry) -> ShownEntry:
    return ShownEntry(
        step=entry.step,
        operation=entry.operation,
        assertion=entry.assertion.id,
        kind=entry.assertion.kind.value,
        verdict=entry.assertion.verdict.value,
        weight=str(entry.weight),
        why=_cause(entry.why),
        root={part.value: str(share) for part, share in entry.root.items()},
        others=tuple(map(_cause, entry.others)),
    )


def _cause(why: Explanation) -> ShownCause:
    return ShownCause(
        category=why.part,
        cause=why.cause,
        says=why.says,
        ancestors=why.ancestors,
        chain=tuple(map(_trace, why.chain)),
    )


def _trace(trace: Trace) -> ShownTrace:
    if trace.at is None:
        return ShownTrace(trace.kind, trace.said)
    return ShownTrace(trace.kind, trace.said, trace.at.path, trace.at.line)
