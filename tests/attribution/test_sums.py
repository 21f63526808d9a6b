"""Whatever the run: shares sum to weights, views to the loss, and the order of strangers is nothing."""

import json
from fractions import Fraction
from pathlib import Path
from random import Random

import msgspec
import pytest
from msgspec.structs import replace

from cdcheck.attribution.ledger import ledger_of
from cdcheck.runs import RunResult, StepResult
from tests.attribution.made_runs import run, step

SCHEMA = Path(__file__).parents[2] / "docs" / "run.schema.json"
LOGS = (
    (),
    ("MissingGreenlet: greenlet_spawn has not been called",),
    ("no such table: users",),
    ("no such column: a",),
)


def random_step(random: Random, number: int, *, is_alone: bool) -> StepResult:
    earlier = [f"s{n}" for n in range(number)]
    needs = () if is_alone else tuple(random.sample(earlier, min(len(earlier), random.randrange(4))))
    status = random.choice((0, None, 200, 401, 404, 405, 422, 500))
    return step(
        f"s{number}",
        failed=random.randrange(5),
        passed=random.randrange(5),
        status=status,
        log=random.choice(LOGS),
        needs=needs,
        missing=needs if status == 0 else (),
    )


@pytest.mark.parametrize("seed", range(60))
def test_every_share_sums_to_its_weight_and_both_views_to_the_loss(seed: int) -> None:
    random = Random(seed)

    steps = [random_step(random, n, is_alone=False) for n in range(20)]
    ledger = ledger_of(run(*steps, step("last", passed=1)))

    assert all(sum(entry.root.values()) == entry.weight for entry in ledger.entries)
    assert sum(ledger.direct.values()) == sum(ledger.root.values()) == 1 - ledger.raw
    assert sum((entry.weight for entry in ledger.entries), Fraction(0)) == ledger.loss


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_independent_steps_changes_nothing(seed: int) -> None:
    random = Random(seed)
    result = run(*(random_step(random, n, is_alone=True) for n in range(20)), step("last", passed=1))
    steps = list(result.steps)
    random.shuffle(steps)

    one, other = ledger_of(result), ledger_of(replace(result, steps=tuple(steps)))

    assert (one.direct, one.root, one.operations) == (other.direct, other.root, other.operations)


def test_the_schema_in_the_docs_is_that_of_the_type() -> None:
    made = json.loads(json.dumps(msgspec.json.schema(RunResult)))

    assert json.loads(SCHEMA.read_text("utf-8")) == made
