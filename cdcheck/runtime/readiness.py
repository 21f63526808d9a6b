"""Waits until an app answers, and says how far it came if it never does."""

import socket
import time

import httpx
from msgspec import Struct

from cdcheck.runs import End, Limit, Start
from cdcheck.runtime.contract import Limits, RunningApp
from cdcheck.runtime.transports import LocalTransport

_LOOPBACK = ("127.0.0.1", "::1", "::ffff:127.0.0.1")
_POLL, _SLOWEST_POLL, _GROWTH = 0.05, 1.0, 1.3
_CONNECT, _ANSWER = 0.5, 5.0


class Readiness(Struct, frozen=True):
    """Is how far an app came, and why not further."""

    how: Start
    why: str = ""


def client_of(app: RunningApp) -> httpx.Client:
    """Gives a client that talks to an app."""
    host, port = app.address
    transport = LocalTransport(port)
    return httpx.Client(base_url=f"http://{host}:{port}", transport=transport, timeout=_ANSWER)


def await_ready(app: RunningApp, health: str | None, limits: Limits) -> Readiness:
    """Waits until the app answers; without a stated health path any answer will do."""
    until, pause = time.monotonic() + limits.ready, _POLL
    seen: Readiness | None = None
    with client_of(app) as client:
        while time.monotonic() < until:
            ended = _ended(app)
            if ended is not None:
                return ended
            if not _accepts(app.address):
                seen = None
                time.sleep(_POLL)
                continue
            seen = _asked(client, health, until)
            if seen.how is Start.READY:
                return _ended(app) or seen
            time.sleep(min(pause, max(until - time.monotonic(), 0)))
            pause = min(pause * _GROWTH, _SLOWEST_POLL)
    return _ended(app) or seen or _unheard(app)


def end_of(app: RunningApp, health: str | None) -> End:
    """Tells how the app is found after the suite."""
    if (end := _stopped(app)) is not None:
        return end
    with client_of(app) as client:
        for _ in range(2):
            try:
                client.get(health or "/")
            except httpx.TransportError:
                time.sleep(_POLL)
            else:
                return End.RUNNING
    # It may have been ending while it was asked.
    return _stopped(app) or End.HUNG


def _stopped(app: RunningApp) -> End | None:
    state = app.state()
    if Limit.MEMORY in app.limits_met():
        return End.OUT_OF_MEMORY
    return None if state.is_running else End.EXITED


def _ended(app: RunningApp) -> Readiness | None:
    state = app.state()
    if state.is_running:
        return None
    if state.limit is Limit.MEMORY:
        return Readiness(Start.OUT_OF_MEMORY, "it used more memory than it may")
    if state.limit is not None and state.limit is not Limit.LOG:
        return Readiness(Start.EXITED, f"it was ended for the limit on {state.limit.value}")
    return Readiness(Start.EXITED, f"it ended with exit code {state.exit_code}")


def _accepts(address: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(address, timeout=_CONNECT):
            return True
    except OSError:
        return False


def _unheard(app: RunningApp) -> Readiness:
    _, port = app.address
    heard = app.listens_on()
    if any(host in _LOOPBACK and at == port for host, at in heard):
        return Readiness(Start.ONLY_ON_LOOPBACK, f"it listens on localhost:{port} only")
    others = sorted({at for _, at in heard})
    if others:
        found = ", ".join(map(str, others))
        return Readiness(Start.NEVER_LISTENED, f"it listens on port {found} instead of {port}")
    return Readiness(Start.NEVER_LISTENED, f"nothing listens on port {port}")


def _asked(client: httpx.Client, health: str | None, until: float) -> Readiness:
    wait = max(min(_ANSWER, until - time.monotonic()), _POLL)
    path = health or "/"
    try:
        answer = client.get(path, timeout=wait)
    except httpx.TimeoutException:
        return Readiness(Start.NEVER_HEALTHY, f"it takes connections but does not answer `{path}`")
    except httpx.TransportError as error:
        return Readiness(Start.NEVER_HEALTHY, f"`{path}` was cut off: {type(error).__name__}")
    if health is None or answer.is_success:
        return Readiness(Start.READY)
    return Readiness(Start.NEVER_HEALTHY, f"`{path}` answers {answer.status_code}")
