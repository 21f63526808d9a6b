"""Sends one request and brings back what came: an answer, or the transport's error."""

import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from msgspec import UNSET, Struct

from cdcheck.runs import Exchange
from cdcheck.runtime.suites.answer import Answer
from cdcheck.runtime.suites.conformity import Sent
from cdcheck.runtime.suites.format import Step, Suite
from cdcheck.runtime.suites.templates import filled, names_in

if TYPE_CHECKING:
    import httpx

_KEPT, _MOST_BYTES = 16 * 1024, 8 * 1024 * 1024
# Idle connections are not used again: servers that close them meanwhile would seem to fail.
_IDLE_SECONDS = 1.0


class Exchanged(NamedTuple):
    """Is a request as recorded, and the answer to it if there was one."""

    record: Exchange
    answer: Answer | None


class Sender(Struct, frozen=True):
    """Sends requests to one app over one connection that is kept."""

    client: "httpx.Client"
    timeout: float

    def send(self, sent: Sent, order: int) -> Exchanged:
        """Sends; what goes wrong on the way is recorded and never raised."""
        import httpx  # noqa: PLC0415 (start time)

        content = json.dumps(sent.body, ensure_ascii=False).encode() if sent.has_body else None
        url = sent.path + (f"?{urlencode(sent.query)}" if sent.query else "")
        headers = {name.encode(): value.encode() for name, value in sent.headers.items()}
        began, answer, error, seen = time.perf_counter(), None, "", {}
        try:
            with self.client.stream(sent.method, url, content=content, headers=headers) as response:
                seen = dict(response.headers)
                answer = Answer(response.status_code, _media_type(response), self._read(response, began))
        except (httpx.RequestError, httpx.InvalidURL) as failure:
            answer, error = None, f"{type(failure).__name__}: {failure}".removesuffix(": ")
        record = Exchange(
            order=order,
            method=sent.method,
            url=url,
            request_headers=dict(sent.headers),
            request_body=(content or b"").decode(),
            status=answer.status if answer else None,
            headers=seen,
            body=answer.body[:_KEPT].decode(errors="replace") if answer else "",
            error=error,
            seconds=round(time.perf_counter() - began, 6),
        )
        return Exchanged(record, answer)

    def _read(self, response: "httpx.Response", began: float) -> bytes:
        """Reads a body within bounds of time and size: the client's own timeout is for each piece."""
        import httpx  # noqa: PLC0415 (start time)

        pieces, size = [], 0
        for piece in response.iter_bytes():
            pieces.append(piece)
            size += len(piece)
            if size > _MOST_BYTES:
                raise httpx.ReadError(f"the body is larger than {_MOST_BYTES // 1024 // 1024} MB")
            if time.perf_counter() - began > self.timeout:
                raise httpx.ReadTimeout(f"the body did not end within {self.timeout:g} s")
        return b"".join(pieces)


def sender(base_url: str, timeout: float, transport: "httpx.BaseTransport | None" = None) -> Sender:
    """Makes the one client of a run."""
    import httpx  # noqa: PLC0415 (start time)

    client = httpx.Client(
        base_url=base_url,
        timeout=timeout,
        transport=transport,
        headers={"Accept": "application/json", "User-Agent": "cdcheck"},
        limits=httpx.Limits(max_connections=1, keepalive_expiry=_IDLE_SECONDS),
        trust_env=False,
    )
    return Sender(client, timeout)


def request_of(step: Step, suite: Suite, known: Mapping[str, Any]) -> Sent:
    """Fills a step's request; values in its path are quoted. Without a body no content type is sent."""
    in_path = {name: quote(str(known[name]), safe="") for name in names_in(step.request)}
    method, _, path = str(filled(step.request, in_path)).partition(" ")
    headers = {name: str(filled(value, known)) for name, value in step.headers.items()}
    has_body = step.body is not UNSET
    if has_body:
        headers = {"Content-Type": "application/json", **headers}
    if step.identity:
        token = filled(suite.identities[str(filled(step.identity, known))], known)
        headers[suite.auth.header] = str(filled(suite.auth.value, {**known, "token": token}))
    query = filled(step.query, known)
    return Sent(method, path, query, headers, has_body, filled(step.body, known) if has_body else None)


def _media_type(response: "httpx.Response") -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()
