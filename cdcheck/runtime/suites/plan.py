"""Lays out what a run of a suite will ask and assert: rows repeated, names given, weights shared."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import replace

from cdcheck.errors import ConfigurationError
from cdcheck.runs import Kind
from cdcheck.runtime.suites.format import Check, Expected, Step, Suite
from cdcheck.runtime.suites.templates import filled, names_in

QUESTIONS = tuple(name for name in Check.__struct_fields__ if name != "at")
_KINDS = {"status": Kind.STATUS, "schema": Kind.SCHEMA, "present": Kind.PRESENCE, "type": Kind.TYPE}


class Assertion(Struct, frozen=True):
    """Is one declared assertion: what is asked (`equals`) of what (`at`), and what is wanted."""

    id: str
    kind: Kind
    question: str
    at: str
    wanted: Any
    weight: Fraction = Fraction(0)


class PlannedStep(Struct, frozen=True):
    """Is one step of one row.

    `known` are the values that do not depend on answers. `givers` says for each name that does which
    steps before may capture it; `needs` and `reads` are ids of planned steps.
    """

    id: str
    step: Step
    known: Mapping[str, Any]
    captures: Mapping[str, str]
    givers: Mapping[str, tuple[str, ...]]
    needs: tuple[str, ...]
    reads: tuple[str, ...]
    assertions: tuple[Assertion, ...]

    @property
    def depends_on(self) -> tuple[str, ...]:
        """Lists the steps whose failure may be the reason of this one's."""
        given = [giver for givers in self.givers.values() for giver in givers]
        return tuple(dict.fromkeys((*self.needs, *given, *self.reads)))


class Plan(Struct, frozen=True):
    """Is what a run of a suite asks; all weights sum to 1. `digest` is the suite's, not the run's."""

    suite: Suite
    steps: tuple[PlannedStep, ...]
    digest: str

    def assertions(self) -> Iterator[tuple[PlannedStep, Assertion]]:
        """Lists all assertions with their steps."""
        for step in self.steps:
            for assertion in step.assertions:
                yield step, assertion


def plan(suite: Suite, seed: str) -> Plan:
    """Lays out a run; the same seed gives the same names.

    Raises `ConfigurationError` for a suite that cannot be played.
    """
    run = hashlib.sha256(seed.encode()).hexdigest()[:8]
    values: dict[str, Any] = {"run": run}
    for name, value in suite.values.items():
        values[name] = _filled(value, values, f"the value `{name}`")
    planned: list[PlannedStep] = []
    for step in suite.steps:
        for row, known in _rows(step, values):
            planned.append(_planned(step, row, known, planned, suite))
    digest = hashlib.sha256(msgspec.json.encode(suite)).hexdigest()
    return Plan(suite, tuple(_weighed(planned, suite)), digest)


def _rows(step: Step, values: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if not step.each:
        yield "", dict(values)
    for row, own in step.each.items():
        known = {**values, "row": row}
        yield row, {**known, **{name: _deferred(value, known) for name, value in own.items()}}


def _deferred(value: Any, known: Mapping[str, Any]) -> Any:
    """Fills a row's value as far as it is known; what asks for a capture is filled when it is sent."""
    try:
        return filled(value, known)
    except KeyError:
        return Later(value)


class Later(Struct, frozen=True):
    """Holds a row's value that asks for a capture."""

    value: Any


def _planned(
    step: Step, row: str, known: dict[str, Any], before: list[PlannedStep], suite: Suite
) -> PlannedStep:
    id_ = f"{step.id}[{row}]" if row else step.id
    place = f"step `{id_}`"
    captures = {_filled(name, known, place): path for name, path in step.capture.items()}
    return PlannedStep(
        id=id_,
        step=step,
        known=known,
        captures=captures,
        givers=_givers(step, known, before, suite, place),
        needs=tuple(_steps_named(step.needs, known, before, place)),
        reads=tuple(_steps_named(step.reads, known, before, place)),
        assertions=tuple(_assertions(step, id_)),
    )


def _givers(
    step: Step, known: Mapping[str, Any], before: list[PlannedStep], suite: Suite, place: str
) -> dict[str, tuple[str, ...]]:
    identity = _filled(step.identity, known, place)
    token = suite.identities.get(identity, "")
    if identity and identity not in suite.identities:
        raise ConfigurationError(f"{place} asks as `{identity}`, which is no identity of the suite")
    sent = (step.request, step.headers, step.query, step.body, token)
    asked = [*names_in(sent), *names_in([msgspec.to_builtins(e) for e in step.expect.values()])]
    asked += [name for at in step.expect for name in names_in(at)]
    later = [known[name].value for name in asked if isinstance(known.get(name), Later)]
    givers = {}
    for name in dict.fromkeys([*asked, *names_in(later)]):
        if name in known:
            continue
        givers[name] = tuple(earlier.id for earlier in before if name in earlier.captures)
        if not givers[name]:
            raise ConfigurationError(f"{place} asks for `{{{name}}}`, which nothing before it gives")
    return givers


def _steps_named(
    names: tuple[str, ...], known: Mapping[str, Any], before: list[PlannedStep], place: str
) -> Iterator[str]:
    for name in names:
        wanted = _filled(name, known, place)
        rows = [earlier.id for earlier in before if wanted in (earlier.id, earlier.step.id)]
        if not rows:
            raise ConfigurationError(f"{place} names `{wanted}`, which is no step before it")
        yield from rows


def _assertions(step: Step, id_: str) -> Iterator[Assertion]:
    if step.guard and step.guard not in step.expect:
        raise ConfigurationError(f"step `{step.id}`: its guard `{step.guard}` is not in `expect`")
    for name, expected in step.expect.items():
        check = _check(name, expected)
        asked = [question for question in QUESTIONS if getattr(check, question) is not UNSET]
        if len(asked) != 1:
            said = " and ".join(f"`{question}`" for question in asked) or "nothing"
            raise ConfigurationError(f"step `{step.id}`, `{name}`: asks {said}; one question is wanted")
        kind = _KINDS.get(asked[0]) or (Kind.READ_AFTER_WRITE if step.reads else Kind.VALUE)
        at = "" if asked[0] in ("status", "schema") else check.at or name
        yield Assertion(f"{id_}.{name}", kind, asked[0], at, getattr(check, asked[0]))


def _check(name: str, expected: Expected) -> Check:
    if isinstance(expected, Check):
        return expected
    if name == "status":
        return msgspec.convert({"status": expected}, Check)
    if name == "schema":
        return msgspec.convert({"schema": expected}, Check)
    return Check(equals=expected)


def _weighed(steps: list[PlannedStep], suite: Suite) -> Iterator[PlannedStep]:
    """Gives every assertion its share: all the same, or all operations the same."""
    counts = Counter(
        step.step.operation if suite.weights == "per-operation" else ""
        for step in steps
        for _ in step.assertions
    )
    for step in steps:
        group = step.step.operation if suite.weights == "per-operation" else ""
        share = Fraction(1, len(counts) * counts[group]) if counts[group] else Fraction(0)
        assertions = tuple(replace(assertion, weight=share) for assertion in step.assertions)
        yield replace(step, assertions=assertions)


def _filled(value: Any, known: Mapping[str, Any], place: str) -> Any:
    try:
        return filled(value, known)
    except KeyError as error:
        raise ConfigurationError(f"{place} asks for `{{{error.args[0]}}}`, which is not known") from None
