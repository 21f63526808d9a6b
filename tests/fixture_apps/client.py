"""Asks an app for the operations of the contract, by their id."""

from collections.abc import Mapping
from typing import Any, Self

import httpx

from tests.fixture_apps.contract import Contract, Operation, SmokeError, read_contract

REFUSALS = (403, 404, 422)


class Conduit:
    """A client of one running app, which remembers the operations that it asked for.

    Every call names an operation and the values of its path; `token` is the caller's, `body` is sent as
    JSON, `query` after the question mark. Without a body no content type is sent.
    """

    def __init__(self, base_url: str) -> None:
        self.called: set[str] = set()
        self._contract: Contract = read_contract()
        self._http = httpx.Client(base_url=base_url.rstrip("/") + self._contract.prefix, timeout=10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    @property
    def uncalled(self) -> set[str]:
        """The operations of the contract that nobody asked for yet."""
        return self._contract.operations.keys() - self.called

    def call(self, operation_id: str, **how: Any) -> Any:
        """Asks, and gives the body of the success that the contract states."""
        operation, response = self._send(operation_id, **how)
        _expect(operation, response, (operation.success,))
        self._contract.check(operation, response)
        return response.json() if response.content else None

    def refused(self, operation_id: str, *, statuses: tuple[int, ...] = REFUSALS, **how: Any) -> None:
        """Asks for what does not exist or is not the caller's."""
        _expect(*self._send(operation_id, **how), statuses)

    def invalid(self, operation_id: str, **how: Any) -> None:
        """Asks with input that does not validate."""
        operation, response = self._send(operation_id, **how)
        _expect(operation, response, (422,))
        self._contract.check(operation, response)

    def denied(self, operation_id: str, **how: Any) -> None:
        """Asks without a valid token."""
        _expect(*self._send(operation_id, **how), (401,))

    def _send(
        self,
        operation_id: str,
        *,
        token: str | None = None,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        **path: Any,
    ) -> tuple[Operation, httpx.Response]:
        operation = self._contract.operations[operation_id]
        self.called.add(operation_id)
        headers = {"Authorization": f"Token {token}"} if token else {}
        where = operation.path.format(**path)
        try:
            response = self._http.request(
                operation.method, where, json=body, params=query, headers=headers
            )
        except httpx.TransportError as error:
            raise SmokeError(f"{operation.id}: no answer from {where}: {error!r}") from error
        return operation, response


def _expect(operation: Operation, response: httpx.Response, statuses: tuple[int, ...]) -> None:
    if response.status_code not in statuses:
        wanted = " or ".join(map(str, statuses))
        raise SmokeError(
            f"{operation.id}: {response.request.method} {response.request.url} answered "
            f"{response.status_code} instead of {wanted}: {response.text[:300]}"
        )
