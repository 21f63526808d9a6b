"""Runs a selection of rules over a project: counts what each examined, and isolates crashes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct, field

from cdcheck.authoring import RULE_MARK
from cdcheck.catalog import Catalog, Rule
from cdcheck.complaints import as_clause
from cdcheck.errors import ConfigurationError, UsageError
from cdcheck.knowing import NO_DATABASE, NO_TEXTS, Knowledge, options_of, subject_of
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.model.task import Task
from cdcheck.proving import LiveDatabase, SourceTexts
from cdcheck.results import (
    Confidence,
    Finding,
    Outcome,
    Status,
    Unknown,
    UnknownResult,
    Violation,
)


class Selected(Struct, frozen=True):
    """Is a rule with the options that a pack sets for it."""

    rule: Rule
    options: Mapping[str, Any] = field(default_factory=dict)


class Checked(Struct, frozen=True):
    """Holds what running a selection came to, in the order of path, line and rule."""

    findings: tuple[Finding, ...]
    outcomes: tuple[Outcome, ...]
    unknown: tuple[UnknownResult, ...]


def run(
    selection: Iterable[Selected],
    project: Project,
    task: Task,
    catalog: Catalog,
    sources: SourceTexts = NO_TEXTS,
    live: LiveDatabase = NO_DATABASE,
) -> Checked:
    """Runs every selected rule; raises `ConfigurationError` for a rule that cannot be run.

    What the rules of other packages need is looked for before any rule runs; of our own a test
    holds that all is there, and a fact is imported when a subject needs it.
    """
    knowledge = Knowledge(project, task, catalog.facts, sources, live)
    findings: list[Finding] = []
    outcomes: list[Outcome] = []
    unknown: list[UnknownResult] = []
    selection = tuple(selection)
    for selected in selection if catalog.is_extended else ():
        knowledge.require(selected.rule.function)
    options = [_options(selected) for selected in selection]
    for selected, chosen in zip(selection, options, strict=True):
        verdicts, outcome = _run_one(selected.rule, chosen, knowledge)
        outcomes.append(outcome)
        for verdict in verdicts:
            if isinstance(verdict, Violation):
                findings.append(Finding(selected.rule.id, selected.rule.category, verdict, ""))
            else:
                unknown.append(UnknownResult(selected.rule.id, verdict))
    return Checked(
        tuple(fingerprinted(in_order(findings))),
        tuple(outcomes),
        tuple(sorted(unknown, key=lambda u: (u.unknown.at, u.rule, u.unknown.why))),
    )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sorts findings by place, then rule."""
    return tuple(sorted(findings, key=lambda f: (f.at, f.rule, f.violation.message)))


def fingerprinted(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Gives findings their fingerprints; what one rule accuses several times is numbered."""
    seen: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        named = (finding.rule, finding.violation.about)
        seen[named] += 1
        digest = fingerprint(*named, ordinal=seen[named])
        yield Finding(finding.rule, finding.category, finding.violation, digest)


def fingerprint(rule: str, about: str, *, ordinal: int = 1) -> str:
    """Identifies a finding by its rule and what it accuses; `ordinal` tells repeats apart."""
    named = f"{rule}\0{about}" if ordinal == 1 else f"{rule}\0{about}\0{ordinal}"
    return sha256(named.encode()).hexdigest()[:16]


def _options(selected: Selected) -> dict[str, Any]:
    """Checks the options that are set for a rule; raises `ConfigurationError` for a wrong one."""
    rule = selected.rule
    known = options_of(rule.function) if selected.options else {}
    chosen: dict[str, Any] = {}
    for name, value in selected.options.items():
        if name not in known:
            offered = ", ".join(f"`{option}`" for option in known) or "none"
            raise ConfigurationError(f"rule `{rule.id}` has no option `{name}`; it has {offered}")
        try:
            chosen[name] = msgspec.convert(value, known[name].kind)
        except msgspec.ValidationError as error:
            raise ConfigurationError(
                f"option `{name}` of `{rule.id}`: {as_clause(str(error))}"
            ) from None
    return chosen


def _run_one(
    rule: Rule, options: Mapping[str, Any], knowledge: Knowledge
) -> tuple[list[Violation | Unknown], Outcome]:
    function = rule.function
    verdicts: list[Violation | Unknown] = []
    examined = 0
    try:
        subjects = tuple(filter(getattr(function, RULE_MARK), knowledge.subjects(subject_of(function))))
        facts = knowledge.facts_of(function) if subjects else ()
        for subject in subjects:
            examined += 1
            verdicts.extend(function(subject, *facts, **options))
    except UsageError:
        raise
    except Exception as error:
        died = f"{type(error).__name__}: {error}"
        return [], Outcome(rule.id, rule.category, Status.CRASHED, examined, died)
    return _once(verdicts), Outcome(rule.id, rule.category, _status(verdicts, examined), examined)


def _once(verdicts: Iterable[Violation | Unknown]) -> list[Violation | Unknown]:
    """Keeps one verdict of those that say the same of a place, a proven one before an inferred one.

    A statement that branches put together is several subjects at one place.
    """
    found: dict[tuple[Location, str], Violation | Unknown] = {}
    for verdict in verdicts:
        says = verdict.message if isinstance(verdict, Violation) else verdict.why
        known = found.setdefault((verdict.at, says), verdict)
        is_proven = isinstance(verdict, Violation) and verdict.confidence is Confidence.PROVEN
        if is_proven and isinstance(known, Violation) and known.confidence is not Confidence.PROVEN:
            found[verdict.at, says] = verdict
    return list(found.values())


def _status(verdicts: list[Violation | Unknown], examined: int) -> Status:
    if any(isinstance(verdict, Violation) for verdict in verdicts):
        return Status.FAILED
    if verdicts:
        return Status.UNKNOWN
    return Status.PASSED if examined else Status.NOT_APPLICABLE
