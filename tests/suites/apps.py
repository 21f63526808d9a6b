"""Small apps in this process that suites are played against."""

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import httpx

from cdcheck.runs import AssertionResult, StepResult
from cdcheck.runtime.suites.conformity import conformity
from cdcheck.runtime.suites.decode import read_suite
from cdcheck.runtime.suites.fire import Watch, fire
from cdcheck.runtime.suites.plan import plan

CONTRACT = """
openapi: 3.1.0
paths:
  /notes:
    get:
      operationId: List
      parameters: [{name: limit, in: query, schema: {type: integer, minimum: 1}}]
      responses: {"200": {content: {application/json: {schema: {$ref: "#/components/schemas/Notes"}}}}}
    post:
      operationId: Create
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [text], properties: {text: {type: string}}}
      responses: {"201": {content: {application/json: {schema: {type: object, required: [id]}}}}}
  /notes/{id}:
    get: {operationId: Read, responses: {"200": {}, "404": {}}}
    delete: {operationId: Delete, responses: {"204": {}}}
components:
  schemas:
    Notes:
      type: array
      items: {type: object, required: [id, at], properties: {at: {format: date-time}}}
"""
HEAD = "suite: notes\ncontract: contract.yaml\n"


def written(folder: Path, steps: str, head: str = "") -> Path:
    """Writes a suite about notes, with its contract beside it."""
    (folder / "contract.yaml").write_text(CONTRACT, "utf-8")
    path = folder / "suite.yaml"
    path.write_text(HEAD + dedent(head) + "steps:\n" + dedent(steps), "utf-8")
    return path


def played(
    folder: Path,
    steps: str,
    answer: Callable[[httpx.Request], httpx.Response],
    head: str = "",
    watch: Watch | None = None,
) -> dict[str, StepResult]:
    """Plays a suite, and gives its results by the steps' ids."""
    path = written(folder, steps, head)
    contract, planned = conformity(folder / "contract.yaml"), plan(read_suite(path), "seed")
    transport = httpx.MockTransport(answer)
    results = fire(planned, contract, "http://app", watch=watch, transport=transport)
    return {result.id: result for result in results}


def answering(
    body: object, status: int = 200, media_type: str = "application/json"
) -> Callable[[httpx.Request], httpx.Response]:
    """Makes an app that always answers the same."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"content-type": media_type}
    return lambda _: httpx.Response(status, content=content, headers=headers)


def only(result: StepResult) -> AssertionResult:
    """Gives the one assertion of a step."""
    (assertion,) = result.assertions
    return assertion
