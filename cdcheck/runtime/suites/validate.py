"""Finds what is wrong with a suite before it is played, all at once."""

import re
from collections.abc import Iterator
from pathlib import Path

from cdcheck.contracts import find_contract
from cdcheck.errors import ConfigurationError
from cdcheck.runtime.suites.conformity import Conformity, conformity
from cdcheck.runtime.suites.decode import read_suite
from cdcheck.runtime.suites.judge import TYPE_NAMES, several
from cdcheck.runtime.suites.paths import is_path
from cdcheck.runtime.suites.plan import Assertion, Plan, PlannedStep, plan
from cdcheck.runtime.suites.sending import request_of
from cdcheck.runtime.suites.templates import names_in

_STATUS = re.compile(r"[1-5](\d\d|xx)")
_LINT_SEED = "validate"


def problems(path: Path) -> Iterator[str]:
    """Says what is wrong with a suite file; nothing if it can be played."""
    try:
        suite = read_suite(path)
        contract = conformity(find_contract(suite.contract, path.parent))
        planned = plan(suite, _LINT_SEED)
    except ConfigurationError as error:
        yield str(error)
        return
    yield from _repeated(planned)
    for step in planned.steps:
        if step.step.operation not in contract.terms:
            yield f"step `{step.id}`: the contract has no operation `{step.step.operation}`"
    for step, assertion in planned.assertions():
        yield from (f"`{assertion.id}`: {said}" for said in _wrong(assertion, step))


def nonconforming(planned: Plan, contract: Conformity) -> Iterator[tuple[str, str]]:
    """Lists the steps whose request the contract does not allow, those that say why they do it apart."""
    for step in planned.steps:
        if step.step.breaks or step.step.operation not in contract.terms:
            continue
        # What only an answer can give is a name in an address or a header here: any text will do.
        known = {**step.known, **dict.fromkeys(step.givers, "1")}
        sent = request_of(step.step, planned.suite, known)
        for said in contract.of_request(step.step.operation, sent):
            yield step.id, said


def _repeated(planned: Plan) -> Iterator[str]:
    seen: set[str] = set()
    for step in planned.steps:
        if step.id in seen:
            yield f"there are two steps `{step.id}`"
        seen.add(step.id)


def _wrong(assertion: Assertion, step: PlannedStep) -> Iterator[str]:
    wanted = assertion.wanted
    if assertion.question == "status":
        for one in several(wanted):
            if not _STATUS.fullmatch(str(one).lower()):
                yield f"`{one}` is no status; write `404` or `4xx`"
        return
    if assertion.question == "type":
        for one in several(wanted):
            if one not in TYPE_NAMES:
                yield f"`{one}` is no type; there are {', '.join(TYPE_NAMES)}"
    if assertion.question != "schema" and not is_path(assertion.at):
        yield f"`{assertion.at}` is no path into a body"
    if assertion.question == "matches" and not any(names_in(wanted)):
        try:
            re.compile(wanted)
        except re.error as error:
            yield f"`{wanted}` is no regular expression: {error}"
