"""The loss of a run is split exactly, in both views, and the worked examples come out."""

from fractions import Fraction

import pytest

from cdcheck.attribution.causes import Part
from cdcheck.attribution.ledger import Ledger, ledger_of
from cdcheck.runs import Start, StartResult
from tests.attribution.made_runs import finding, run, step

GREENLET = (
    "sqlalchemy.exc.MissingGreenlet: greenlet_spawn has not been called; can't call await_only() here.",
)
NO_COLUMN = ('asyncpg.exceptions.UndefinedColumnError: column "a" does not exist',)
EMPTY_BODY = ("FastifyError [FST_ERR_CTP_EMPTY_JSON_BODY]: Body cannot be empty",)
BCRYPT = ("ValueError: password cannot be longer than 72 bytes, truncate manually if necessary",)


def points(ledger: Ledger, view: str) -> dict[str, float]:
    shares: dict[Part, Fraction] = getattr(ledger, view)
    return {part.value: round(float(100 * share), 3) for part, share in shares.items()}


def test_the_worked_mixed_example_comes_out_in_all_views() -> None:
    ledger = ledger_of(
        run(
            step("list", failed=34, status=500, log=NO_COLUMN),
            step("get", failed=15, status=500, log=GREENLET),
            step("favorite", failed=14, status=400, log=EMPTY_BODY),
            step("login", failed=7, status=401),
            step("tags", failed=3, status=404, body="Cannot GET /api/tags"),
            step("user", failed=13, status=0, needs=("login",), missing=("login",)),
            step("update", failed=7, status=0, needs=("login", "list"), missing=("login", "list")),
            step("feed", failed=4, status=500),
            step("others", passed=193),
            families=("architecture", "database", "orm"),
            findings=(finding("architecture/upward-import"), finding("orm/not-used")),
        )
    )

    assert round(float(100 * ledger.raw), 3) == 66.552
    assert ledger.loss == Fraction(97, 290)
    assert points(ledger, "direct") == {
        "contract": 1.034,
        "query": 11.724,
        "orm": 5.172,
        "framework": 4.828,
        "auth": 2.414,
        "cascade": 6.897,
        "unexplained": 1.379,
    }
    assert points(ledger, "root") == {
        "contract": 1.034,
        "query": 12.931,
        "orm": 5.172,
        "framework": 4.828,
        "auth": 8.103,
        "unexplained": 1.379,
    }
    assert ledger.strict == 0
    assert {name: round(float(100 * share), 3) for name, share in ledger.invalidated.items()} == {
        "architecture": 33.276,
        "orm": 33.276,
    }
    assert sum(ledger.invalidated.values()) + sum(ledger.root.values()) == 1


def test_one_missing_function_of_the_database_costs_what_it_cost() -> None:
    log = ("sqlite3.OperationalError: no such function: string_agg",)

    ledger = ledger_of(
        run(
            *(step(f"list-{n}", failed=12, status=500, log=log) for n in range(12)),
            step("rest", passed=146),
        )
    )

    assert round(float(100 * ledger.raw), 4) == 50.3448
    assert ledger.direct == ledger.root == {Part.DATABASE: Fraction(144, 290)}


def test_a_drifted_dependency_costs_all_that_follows_from_it() -> None:
    register = step("register", failed=12, status=500, log=BCRYPT)
    rest = step("rest", failed=255, status=0, needs=("register",), missing=("register",))

    ledger = ledger_of(run(register, rest, step("tags", passed=23)))

    assert round(float(100 * ledger.raw), 3) == 7.931
    assert points(ledger, "direct") == {"startup": 4.138, "cascade": 87.931}
    assert points(ledger, "root") == {"startup": 92.069}


def test_a_cascade_of_cascades_goes_back_to_the_first_cause() -> None:
    ledger = ledger_of(
        run(
            step("register", failed=1, status=500, log=GREENLET),
            step("create", failed=1, status=0, needs=("register",), missing=("register",)),
            step("comment", failed=1, status=0, needs=("create",), missing=("create",)),
        )
    )

    assert ledger.root == {Part.ORM: 1}
    assert [entry.why.ancestors for entry in ledger.entries] == [(), ("register",), ("create",)]


def test_a_failed_step_without_assertions_is_a_cause_as_well() -> None:
    ledger = ledger_of(
        run(
            step("delete", status=500, log=GREENLET),
            step("list", failed=2, status=0, needs=("delete",), missing=("delete",)),
        )
    )

    assert ledger.root == {Part.ORM: 1}


def test_operations_and_kinds_sum_to_the_whole() -> None:
    ledger = ledger_of(
        run(
            step("a", failed=2, passed=1, status=500, log=GREENLET, operation="GetTags"),
            step("b", passed=4, operation="GetTags"),
            step("c", failed=3, status=500, operation="Login"),
        )
    )

    for groups in (ledger.operations, ledger.kinds):
        assert sum(group.weight for group in groups) == 1
        assert sum(group.passed_weight for group in groups) == ledger.raw
        assert sum(sum(group.lost.values()) for group in groups) == ledger.loss
    assert [(group.name, group.passed, group.declared) for group in ledger.operations] == [
        ("GetTags", 5, 7),
        ("Login", 0, 3),
    ]


def test_a_run_that_passes_loses_nothing() -> None:
    ledger = ledger_of(run(step("a", passed=3)))

    assert (ledger.raw, ledger.strict, ledger.direct, ledger.entries) == (1, 1, {}, ())


def test_a_result_that_declares_nothing_has_lost_everything() -> None:
    ledger = ledger_of(
        run(start=StartResult(how=Start.EXITED, log=("ModuleNotFoundError: No module named 'jose'",)))
    )

    assert (ledger.raw, ledger.root) == (0, {Part.STARTUP: 1})


@pytest.mark.parametrize(
    ("families", "violated"),
    [
        pytest.param(("architecture",), ("architecture",), id="stated"),
        pytest.param(("database",), (), id="not stated"),
    ],
)
def test_only_a_stated_family_invalidates(families: tuple[str, ...], violated: tuple[str, ...]) -> None:
    findings = (finding("architecture/upward-import"), finding("contract/missing-operation"))

    ledger = ledger_of(run(step("a", passed=1), families=families, findings=findings))

    assert ledger.violated == violated
