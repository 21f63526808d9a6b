"""What a study counts: one record a run, with its loss in exact fractions of its suite."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

from cdcheck.attribution.causes import Part
from cdcheck.attribution.ledger import Ledger
from cdcheck.knowledge.constraints import FAMILIES

Cell = frozenset[str]
"""The families that a task states: one point of the design."""


class Measure(StrEnum):
    """What is averaged: the passed weight, that with 0 where a family is violated, or success.

    `RAW` and `STRICT` are the paper's A% before and after its verifiers (arXiv 2605.06445, section 4);
    `SOLVED` is 1 for a run that passed everything and violated nothing, so that its mean is pass@1.
    """

    RAW = "raw"
    STRICT = "strict"
    SOLVED = "solved"


class Design(Struct, frozen=True, kw_only=True):
    """Places a run in its study.

    `id` is unique in the study. `agent` is the scaffold, `model` the language model; `template` is the
    task without framework and constraints. `database` and `orm` are the stated ones; both are empty
    where the task states none.
    """

    id: str
    agent: str = ""
    model: str = ""
    template: str = ""
    framework: str = ""
    families: tuple[str, ...] = ()
    database: str = ""
    orm: str = ""
    attempt: str = ""

    @property
    def configuration(self) -> str:
        """Names who is compared with whom: the model in its scaffold."""
        return "/".join(filter(None, (self.agent, self.model))) or "all"

    @property
    def task(self) -> tuple[str, str, str, str, str, str]:
        """Identifies what was asked of whom: the attempts at one task of one configuration share it."""
        stated = " ".join(self.families)
        return (self.configuration, self.template, self.framework, stated, self.database, self.orm)

    @property
    def cell(self) -> Cell:
        return frozenset(self.families)

    @property
    def level(self) -> int:
        return len(self.families)


class Record(Struct, frozen=True, kw_only=True):
    """Is what one run came to. Weights are fractions of its suite, which sum to 1.

    `direct` and `root` split `1 - raw` by part; `violated` are the stated families with a proven
    finding. `faults` is what failed on our side: such a run says nothing of its app.
    """

    design: Design
    raw: Fraction
    is_passed: bool
    violated: tuple[str, ...] = ()
    direct: Mapping[Part, Fraction] = {}
    root: Mapping[Part, Fraction] = {}
    declared: int = 0
    passed: int = 0
    not_executed: int = 0
    suite: str = ""
    rules: str = ""
    runner: str = ""
    faults: tuple[str, ...] = ()

    @property
    def strict(self) -> Fraction:
        """Gives the paper's A%, as a part of 1: nothing where a stated family is violated."""
        return Fraction(0) if self.violated else self.raw

    @property
    def is_solved(self) -> bool:
        return self.is_passed and not self.violated

    def measured(self, measure: Measure) -> Fraction:
        """Gives one of the three numbers that are averaged, as a part of 1."""
        if measure is Measure.RAW:
            return self.raw
        return self.strict if measure is Measure.STRICT else Fraction(self.is_solved)

    @property
    def invalidated(self) -> Mapping[str, Fraction]:
        """Splits the passed weight among the violated families, which cost it in the strict view."""
        return {family: self.raw / len(self.violated) for family in self.violated}


def record_of(ledger: Ledger, design: Design) -> Record:
    """Makes the record of a run; its views sum to the loss, as those of its ledger do."""
    result = ledger.result
    return Record(
        design=design,
        raw=ledger.raw,
        is_passed=ledger.declared > 0 and ledger.passed == ledger.declared,
        violated=tuple(family for family in FAMILIES if family in ledger.violated),
        direct=dict(ledger.direct),
        root=dict(ledger.root),
        declared=ledger.declared,
        passed=ledger.passed,
        not_executed=ledger.not_executed,
        suite=result.suite,
        rules=result.rules,
        runner=result.runner,
        faults=result.harness,
    )
