"""The Conduit suite: what it is made of, that nothing is given away, and that right apps pass it."""

from collections import Counter

import pytest

from cdcheck.contracts import find_contract
from cdcheck.runs import Kind, Verdict
from cdcheck.runtime.suites.audit import Audit, audited
from cdcheck.runtime.suites.conformity import Conformity, conformity
from cdcheck.runtime.suites.decode import find_suite, read_suite
from cdcheck.runtime.suites.fire import fire
from cdcheck.runtime.suites.plan import Plan, plan
from cdcheck.runtime.suites.validate import problems
from tests.fixture_apps.conftest import postgres, unavailable
from tests.fixture_apps.fixture import Fixture, UnavailableError, fixtures
from tests.fixture_apps.start import database_for, running

__all__ = ["postgres"]


@pytest.fixture(scope="module")
def contract() -> Conformity:
    return conformity(find_contract("conduit"))


@pytest.fixture(scope="module")
def planned() -> Plan:
    return plan(read_suite(find_suite("conduit")), "test")


@pytest.fixture(scope="module")
def seen(planned: Plan, contract: Conformity) -> Audit:
    return audited(planned, contract)


def test_nothing_is_wrong_with_it() -> None:
    assert list(problems(find_suite("conduit"))) == []


def test_it_asserts_much_and_mostly_values(seen: Audit) -> None:
    total = sum(seen.kinds.values())

    assert total >= 350
    assert (seen.kinds[Kind.VALUE] + seen.kinds[Kind.READ_AFTER_WRITE]) / total >= 0.4


def test_it_asks_for_every_operation_as_the_contract_states_it(seen: Audit) -> None:
    assert (seen.unasked, seen.nonconforming) == ((), ())


def test_what_does_nothing_gets_next_to_nothing(seen: Audit) -> None:
    assert seen.scores["a constant body"] < 15
    assert seen.scores["200 {}"] < 1
    assert seen.scores["a dead port"] == 0


def test_all_weights_sum_to_one(planned: Plan) -> None:
    assert sum(assertion.weight for _, assertion in planned.assertions()) == 1


@pytest.mark.parametrize("fixture", [pytest.param(app, id=app.name) for app in fixtures("clean")])
def test_a_clean_app_passes(
    fixture: Fixture, planned: Plan, contract: Conformity, request: pytest.FixtureRequest
) -> None:
    database = None
    if fixture.database == "postgres":
        database = database_for(fixture, request.getfixturevalue("postgres"))

    try:
        with running(fixture, database) as app:
            results = list(fire(planned, contract, app.base_url))
    except UnavailableError as error:
        unavailable(error)

    lost = [a for step in results for a in step.assertions if a.verdict != Verdict.PASSED]
    assert [f"{assertion.id}: {assertion.message}" for assertion in lost] == []
    assert Counter(step.conforms for step in results) == {True: len(planned.steps)}
