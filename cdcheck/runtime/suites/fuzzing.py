"""Makes a suite of requests that schemathesis draws from a contract: any that it allows, at random.

An app may refuse such a request, and may grant it; it may not break, nor answer otherwise than the
contract states.
"""

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from cdcheck.contracts import find_contract, operations_of
from cdcheck.errors import UsageError
from cdcheck.model.http import Operation
from cdcheck.runtime.suites.format import Step, Suite
from cdcheck.runtime.suites.templates import names_in

_ANSWERS = ("2xx", "4xx")


def fuzzed(suite: Suite, folder: Path, identity: str, *, cases: int, seed: int) -> Suite:
    """Makes a suite that asks for all operations of a suite's contract, as one of its identities.

    `folder` is the one that the suite is in. The same seed draws the same requests. Raises `UsageError`
    where schemathesis is not installed, or nothing gives the identity.
    """
    contract = find_contract(suite.contract, folder)
    operations = {operation.id: operation for operation in operations_of(contract)}
    giver = _giver(suite, identity)
    drawn = (
        _step(operations[id_], case, identity)
        for id_, case in _drawn(contract, cases, seed)
        if id_ in operations
    )
    steps = [step for step in drawn if step is not None]
    numbered = (replace(step, id=f"fuzz-{number}") for number, step in enumerate(steps, 1))
    return replace(
        suite,
        suite=f"{suite.suite}-fuzzed",
        contract=suite.contract if contract.parent != folder else str(contract.resolve()),
        about=f"Requests that the contract allows, drawn at random by the seed {seed}.",
        identities={identity: suite.identities[identity]},
        steps=(giver, *numbered),
    )


def written(suite: Suite) -> str:
    """Gives a suite as it is written in a file."""
    import yaml  # noqa: PLC0415 (written only)

    text: str = yaml.safe_dump(msgspec.to_builtins(suite), sort_keys=False, width=100)
    return text


def _giver(suite: Suite, identity: str) -> Step:
    """Finds the step whose answer gives what shows an identity; of one for many rows, that row."""
    if identity not in suite.identities:
        known = ", ".join(f"`{name}`" for name in suite.identities) or "none"
        raise UsageError(f"`{suite.suite}` has no identity `{identity}`; there are {known}")
    wanted = set(names_in(suite.identities[identity]))
    for step in suite.steps:
        for row in step.each or {"": {}}:
            given = {name.replace("{row}", row) for name in step.capture}
            if wanted and wanted <= given and not step.needs:
                return replace(step, each={row: step.each[row]}) if row else step
    raise UsageError(f"no step without needs gives what `{identity}` shows")


def _drawn(contract: Path, cases: int, seed: int) -> Iterator[tuple[str, Any]]:
    """Draws requests by schemathesis; what it takes from answers is not used, so that they are fixed."""
    hypothesis, schemathesis = _library("hypothesis"), _library("schemathesis")
    settings = hypothesis.settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    for found in schemathesis.openapi.from_path(str(contract)).get_all_operations():
        operation = found.ok()
        drawn: list[Any] = []
        draw = hypothesis.given(case=operation.as_strategy())(_into(drawn))
        hypothesis.seed(seed)(settings(draw))()
        id_ = operation.definition.raw.get("operationId", "")
        yield from ((id_, case) for case in drawn)


def _into(drawn: list[Any]) -> Callable[[Any], None]:
    def draw(case: Any) -> None:
        drawn.append(case)

    return draw


def _step(operation: Operation, case: Any, identity: str) -> Step | None:
    """Writes a drawn request as a step; `None` for what a suite cannot hold."""
    path = re.sub(
        r"\{([^{}]+)\}", lambda name: str(case.path_parameters.get(name[1], "")), operation.path
    )
    query = {name: value for name, value in (case.query or {}).items() if type(value) in {str, int}}
    has_body = case.media_type == "application/json"
    body = case.body if has_body else UNSET
    # What stands in braces would be filled in.
    if any(names_in([path, query, body if has_body else ""])) or not re.fullmatch(r"/\S*", path):
        return None
    return Step(
        id="fuzz",
        operation=operation.id,
        request=f"{operation.method} {path}",
        expect={"status": _ANSWERS, "schema": True},
        identity=identity if operation.needs_auth else "",
        query=query,
        body=body,
    )


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError:
        raise UsageError(
            f"fuzzing needs `{name}`, which `pip install 'cdcheck[fuzz]'` installs"
        ) from None
