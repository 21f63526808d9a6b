from pathlib import Path

import pytest

from cdcheck.contracts import find_contract, operations_of
from cdcheck.errors import ConfigurationError, UsageError

CONTRACT = """
openapi: 3.0.3
servers:
  - url: https://{host}/{base}
    variables: {host: {default: example.org}, base: {default: api}}
security: [{Token: []}]
paths:
  /users:
    $ref: "#/components/pathItems/Users"
  /tags:
    servers: [{url: /v2/}]
    get: {security: []}
  /open:
    get: {operationId: Open, security: [{}, {Token: []}]}
components:
  pathItems:
    Users:
      post:
        operationId: CreateUser
        requestBody: {content: {application/json: {}}}
"""


def written(text: str, folder: Path) -> Path:
    path = folder / "contract.yaml"
    path.write_text(text)
    return path


def test_operations_have_their_prefix_body_and_security(tmp_path: Path) -> None:
    create, tags, open_ = operations_of(written(CONTRACT, tmp_path))

    assert (create.id, create.method, create.path) == ("CreateUser", "POST", "/api/users")
    assert (create.has_body, create.needs_auth) == (True, True)
    assert (tags.path, tags.needs_auth, tags.has_body) == ("/v2/tags", False, False)
    assert (open_.id, open_.needs_auth) == ("Open", False)


def test_a_contract_may_be_json(tmp_path: Path) -> None:
    path = tmp_path / "contract.json"
    path.write_text('{"openapi": "3.1.0", "paths": {"/a": {"get": {}}}}')

    assert [o.path for o in operations_of(path)] == ["/a"]


def test_the_contract_of_conduit_comes_with_cdcheck() -> None:
    operations = operations_of(find_contract("conduit"))

    assert len(operations) == 19
    assert all(operation.path.startswith("/api/") for operation in operations)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("swagger: '2.0'\npaths: {}", "openapi: 3.x", id="Swagger 2"),
        pytest.param("openapi: 3.1.0", "no `paths`", id="no paths"),
        pytest.param("openapi: 3.1.0\npaths: {}", "names no operation", id="no operation"),
        pytest.param("openapi: [", "parse", id="no YAML"),
        pytest.param("openapi: 3.1.0\npaths: {/a: {$ref: '#/paths/~1a'}}", "circle", id="a circle"),
        pytest.param("openapi: 3.1.0\npaths: {/a: {$ref: 'b.yaml'}}", "outside", id="another file"),
        pytest.param("openapi: 3.1.0\npaths: {/a: {$ref: '#/x'}}", "not in it", id="nothing there"),
        pytest.param("openapi: !!python/name:os.system ''", "parse", id="a Python tag"),
    ],
)
def test_what_is_no_contract_is_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=said):
        operations_of(written(text, tmp_path))


def test_an_unknown_contract_names_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="`conduit`"):
        find_contract("condiut")
