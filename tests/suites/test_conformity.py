from pathlib import Path

import pytest

from cdcheck.errors import ConfigurationError
from cdcheck.runtime.suites.answer import Answer
from cdcheck.runtime.suites.conformity import Conformity, conformity, fits

CONTRACT = """
openapi: 3.0.3
paths:
  /a:
    get:
      operationId: Get
      responses:
        "200": {$ref: "#/components/responses/Found"}
        "4XX": {description: Refused}
        default: {content: {application/json: {schema: {type: object, required: [error]}}}}
    put:
      operationId: Put
      responses: {"200": {content: {application/json: {schema: {$ref: "#/components/schemas/Lost"}}}}}
components:
  responses:
    Found: {content: {application/json: {schema: {$ref: "#/components/schemas/Found"}}}}
  schemas:
    Found: {type: object, properties: {bio: {type: string, nullable: true}, name: {type: string}}}
"""


@pytest.fixture
def contract(tmp_path: Path) -> Conformity:
    path = tmp_path / "contract.yaml"
    path.write_text(CONTRACT, "utf-8")
    return conformity(path)


@pytest.mark.parametrize(
    ("status", "body", "wrong"),
    [
        pytest.param(200, b'{"bio": null, "name": "x"}', [], id="nullable"),
        pytest.param(
            200, b'{"name": null}', ["`name`: None is not of type 'string'"], id="not nullable"
        ),
        pytest.param(404, b"no JSON", [], id="a class of statuses without a body"),
        pytest.param(500, b"{}", ["'error' is a required property"], id="any other status"),
    ],
)
def test_answers_are_held_to_what_is_stated_for_their_status(
    contract: Conformity, status: int, body: bytes, wrong: list[str]
) -> None:
    assert list(contract.of_answer("Get", Answer(status, "application/json", body))) == wrong


def test_a_contract_that_refers_to_nothing_is_our_fault_and_said(contract: Conformity) -> None:
    with pytest.raises(ConfigurationError, match="`#/components/schemas/Lost`, which is not in it"):
        list(contract.of_answer("Put", Answer(200, "application/json", b"{}")))


@pytest.mark.parametrize(
    ("path", "is_one"),
    [("/notes/7/text", True), ("/notes/a%2Fb/text", True), ("/notes//text", False), ("/notes/7", False)],
)
def test_a_path_fits_a_template(path: str, is_one: bool) -> None:
    assert fits("/notes/{id}/text", path) is is_one
