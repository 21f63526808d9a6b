"""Reads the Conduit contract and holds responses to it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

CONTRACT = Path(__file__).parents[2] / "rules" / "contracts" / "conduit.yaml"
METHODS = ("get", "post", "put", "delete")
URI = "urn:conduit"


class SmokeError(AssertionError):
    """An app answered something else than the contract or the scenario says."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: how to ask for it, and what it may answer."""

    id: str
    method: str
    path: str
    responses: dict[str, Any]

    @property
    def success(self) -> int:
        """The success that the contract states."""
        return next(int(status) for status in self.responses if status in ("200", "201"))


@dataclass(frozen=True, slots=True)
class Contract:
    """The operations by their id, below one prefix."""

    prefix: str
    operations: dict[str, Operation]
    document: dict[str, Any]

    def check(self, operation: Operation, response: httpx.Response) -> None:
        """Raises `SmokeError` when the body is not what the contract says for this status."""
        name = self._response_name(operation, response.status_code)
        if "content" not in self.document["components"]["responses"][name]:
            return
        for error in self._validator(name).iter_errors(_json(response)):
            raise SmokeError(f"{operation.id}: {error.json_path}: {error.message}")

    def _response_name(self, operation: Operation, status: int) -> str:
        for key in (str(status), f"{status // 100}XX"):
            if key in operation.responses:
                return str(operation.responses[key]["$ref"]).rpartition("/")[2]
        raise SmokeError(f"{operation.id}: status {status} is not in the contract")

    def _validator(self, response_name: str) -> Draft202012Validator:
        resource = Resource.from_contents(self.document, default_specification=DRAFT202012)
        registry: Registry[Any] = Registry().with_resource(URI, resource)
        pointer = f"/components/responses/{response_name}/content/application~1json/schema"
        return Draft202012Validator({"$ref": f"{URI}#{pointer}"}, registry=registry)


def read_contract(path: Path = CONTRACT) -> Contract:
    """Reads the contract's operations."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    operations = {
        item[method]["operationId"]: Operation(
            item[method]["operationId"], method.upper(), path, item[method]["responses"]
        )
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    }
    return Contract(document["servers"][0]["url"], operations, document)


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        raise SmokeError(f"{response.request.url}: not JSON: {response.text[:200]!r}") from None
