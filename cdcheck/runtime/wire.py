"""Speaks PostgreSQL's protocol as far as asking a server of ours takes, without loading a driver."""

import hashlib
import hmac
import os
import socket
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import suppress

from cdcheck.runtime.databases import DATABASE, PASSWORD, USER

_VERSION, _TIMEOUT = 196608, 5.0
_MECHANISM, _UNBOUND = b"SCRAM-SHA-256", b"n,,"
_CONTINUE = 11
# What we ask is no evidence of what the app does.
_UNLOGGED = b"-c log_statement=none"


class RefusedError(Exception):
    """Is what a server says when it does not answer, or the end of the connection."""


class Session:
    """Is a connection to our database; raises `OSError` or `RefusedError` if it cannot be had."""

    def __init__(self, host: str, port: int, timeout: float = _TIMEOUT) -> None:
        self._socket = socket.create_connection((host, port), timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = self._socket.makefile("rb")
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def asked(self, sql: str) -> list[tuple[str | None, ...]]:
        """Gives the rows that a statement brings, their values as text."""
        self._send(b"Q", sql.encode() + b"\0")
        return [tuple(_values(content)) for kind, content in self._answers() if kind == b"D"]

    def close(self) -> None:
        """Ends the connection."""
        with suppress(OSError):
            self._send(b"X", b"")
        self._received.close()
        self._socket.close()

    def _begin(self) -> None:
        told = (b"user", USER.encode(), b"database", DATABASE.encode(), b"options", _UNLOGGED)
        self._send(b"", _VERSION.to_bytes(4) + b"\0".join((*told, b"", b"")))
        nonce = b64encode(os.urandom(18))
        first = b"n=,r=" + nonce
        self._expect(10)
        opening = _UNBOUND + first
        self._send(b"p", _MECHANISM + b"\0" + len(opening).to_bytes(4) + opening)
        challenge = self._expect(_CONTINUE)
        self._send(b"p", _final(first, challenge))
        for _ in self._answers():
            continue

    def _expect(self, step: int) -> bytes:
        kind, content = self._message()
        if kind != b"R" or int.from_bytes(content[:4]) != step:
            raise RefusedError(_said(content))
        return content[4:]

    def _answers(self) -> Iterator[tuple[bytes, bytes]]:
        """Gives all messages until the server is ready for the next question."""
        refused = b""
        while True:
            kind, content = self._message()
            if kind == b"Z":
                break
            if kind == b"E":
                refused = content
            yield kind, content
        if refused:
            raise RefusedError(_said(refused))

    def _message(self) -> tuple[bytes, bytes]:
        head = self._received.read(5)
        if len(head) < 5:
            raise RefusedError("the server closed the connection")
        return head[:1], self._received.read(int.from_bytes(head[1:]) - 4)

    def _send(self, kind: bytes, content: bytes) -> None:
        self._socket.sendall(kind + (len(content) + 4).to_bytes(4) + content)


def _final(first: bytes, challenge: bytes) -> bytes:
    """Proves that we know the password, as RFC 5802 has it."""
    told = dict(part.split(b"=", 1) for part in challenge.split(b","))
    salted = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), b64decode(told[b"s"]), int(told[b"i"]))
    key = hmac.digest(salted, b"Client Key", "sha256")
    bare = b"c=" + b64encode(_UNBOUND) + b",r=" + told[b"r"]
    signed = b",".join((first, challenge, bare))
    signature = hmac.digest(hashlib.sha256(key).digest(), signed, "sha256")
    proof = bytes(one ^ two for one, two in zip(key, signature, strict=True))
    return bare + b",p=" + b64encode(proof)


def _values(row: bytes) -> Iterator[str | None]:
    at = 2
    for _ in range(int.from_bytes(row[:2])):
        size = int.from_bytes(row[at : at + 4], signed=True)
        at += 4
        yield None if size < 0 else row[at : at + size].decode("utf-8", "replace")
        at += max(size, 0)


def _said(content: bytes) -> str:
    """Gives the sentence of an error, whose fields begin with a letter each."""
    fields = content.split(b"\0")
    return next((one[1:].decode("utf-8", "replace") for one in fields if one[:1] == b"M"), "refused")
