"""The request was granted and the answer is wrong: its shape, or what it says."""

import re
from typing import Any

from cdcheck.attribution.answers import expects_success, last_exchange, value_of
from cdcheck.attribution.causes import Explanation, Part, Trace
from cdcheck.attribution.evidence import Case, RunEvidence
from cdcheck.runs import Exchange, Kind, Statement, StepResult

_QUOTED = re.compile(r"^`([^`]{1,200})`")
_WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|MERGE)\b", re.IGNORECASE)
_WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def explain(case: Case, evidence: RunEvidence) -> Explanation | None:
    """Claims wrong answers as far as statements and the answer itself prove what they come from."""
    exchange, assertion = last_exchange(case.step), case.assertion
    if exchange is None or assertion is None or not expects_success(case.step):
        return None
    if exchange.status is None or not 200 <= exchange.status < 300:
        return None
    return _not_persisted(case, evidence) or _stored_form(case, evidence) or _shape(case, exchange)


def _not_persisted(case: Case, evidence: RunEvidence) -> Explanation | None:
    """A database is asked for, others of the app's writes reach it, and what is read back never did."""
    if case.assertion is None or case.assertion.kind is not Kind.READ_AFTER_WRITE:
        return None
    if "database" not in evidence.result.families or not evidence.has_statements:
        return None
    written = [evidence.steps[name] for name in case.step.needs if name in evidence.steps]
    silent = [step for step in written if _should_write(step) and not _has_write(step.statements)]
    if not silent:
        return None
    chain = tuple(
        Trace("statement", f"`{step.id}` was granted, and nothing was written to the database")
        for step in silent
    )
    return Explanation(
        Part.DATABASE, "answer/not-persisted", "what was to be kept was not written", chain
    )


def _should_write(step: StepResult) -> bool:
    exchange = last_exchange(step)
    is_granted = exchange is not None and exchange.status is not None and exchange.status < 300
    is_read = re.search(r"log-?in|sign-?in", step.operation, re.IGNORECASE)
    return exchange is not None and is_granted and exchange.method in _WRITING and not is_read


def _has_write(statements: tuple[Statement, ...]) -> bool:
    return any(_WRITES.match(statement.sql) and not statement.error for statement in statements)


def _stored_form(case: Case, evidence: RunEvidence) -> Explanation | None:
    """A boolean or a count is answered in the form in which the database or its driver hands it over."""
    assertion, kind = case.assertion, evidence.result.database.kind
    if assertion is None or assertion.kind is not Kind.TYPE or not case.step.statements:
        return None
    actual, expected = assertion.actual, str(assertion.expected)
    is_flag = (
        kind == "sqlite" and "boolean" in expected and actual in (0, 1) and not isinstance(actual, bool)
    )
    is_count = kind == "postgres" and expected in {"integer", "number"} and str(actual).isdigit()
    if not is_flag and not (is_count and isinstance(actual, str)):
        return None
    said = f"`{actual!r}` is how {kind} hands over a {'boolean' if is_flag else 'count'}"
    return Explanation(
        Part.DATABASE,
        "answer/stored-form",
        "a value is answered as the database stores it",
        (Trace("answer", said),),
    )


def _shape(case: Case, exchange: Exchange) -> Explanation | None:
    """A key is missing from an object that is there: whatever the rows were, the answer is malformed."""
    assertion = case.assertion
    if assertion is None or assertion.kind not in {Kind.PRESENCE, Kind.TYPE, Kind.SCHEMA}:
        return None
    named = _QUOTED.match(assertion.message)
    if named is None or not assertion.message.endswith("is missing"):
        return None
    parent, _, key = named[1].rpartition(".")
    holder = _at(value_of(exchange.body), parent)
    if not isinstance(holder, dict) or key in holder:
        return None
    keys = ", ".join(sorted(map(str, holder))[:12]) or "nothing"
    said = f"`{named[1]}` is missing, {f'`{parent}`' if parent else 'the body'} has {keys}"
    return Explanation(
        Part.CONTRACT,
        "answer/shape",
        "the answer does not have the contract's shape",
        (Trace("answer", said),),
        # An object that is there is this answer's; a whole body may be that of an error.
        rests_on_state=not parent,
    )


def _at(value: Any, path: str) -> Any:
    for part in path.split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdigit() and int(part[:6]) < len(value):
            value = value[int(part[:6])]
        else:
            return None
    return value
