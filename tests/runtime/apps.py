"""Small apps that misbehave when they run, and a suite that asks them a few times."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from cdcheck.runs import Exchange, StepResult
from cdcheck.runtime.contract import App, Runtime
from cdcheck.runtime.suites.fire import Watch
from cdcheck.runtime.trial import Player
from tests.trees import lay

RUN = '#!/usr/bin/env bash\nset -euo pipefail\ncd "$(dirname "$0")"\nexec python app.py\n'

SERVER = """\
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = int(os.environ["PORT"])
HOST = "0.0.0.0"
COUNT = 0


def on_request(handler):
    return 200, "{}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        global COUNT
        if self.path != "/health":
            COUNT += 1
            status, body = on_request(self)
        else:
            status, body = 200, "{}"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


def serve():
    print("serving", flush=True)
    ThreadingHTTPServer((HOST, PORT), Handler).serve_forever()

"""


def app_in(folder: Path, body: str = "", *, before: str = "") -> App:
    """Makes an app: `body` may redefine what the server does; `before` is instead of serving."""
    text = f"{SERVER}\n{body}\n{before or 'serve()'}\n"
    lay(folder, {"app.py": text, "run.sh": RUN})
    return App(folder=folder, runtime=Runtime.PYTHON, health_path="/health", port=8000)


def asking(times: int, timeout: float = 2.0) -> Player:
    """Gives a suite of that many requests."""

    def play(
        base_url: str, *, watch: Watch, until: float | None, transport: httpx.BaseTransport
    ) -> Iterator[StepResult]:
        with httpx.Client(base_url=base_url, transport=transport, timeout=timeout) as client:
            for order in range(1, times + 1):
                watch.before(None, order)  # type: ignore[arg-type]  # a stand-in has no plan
                exchange = _asked(client, order, until)
                watch.after(None, order)  # type: ignore[arg-type]  # a stand-in has no plan
                yield StepResult(id=f"step-{order}", exchanges=(exchange,))

    return play


def _asked(client: httpx.Client, order: int, until: float | None) -> Exchange:
    path = f"/items/{order}"
    try:
        if until is not None and time.monotonic() > until:
            raise httpx.ConnectTimeout("late")
        answer = client.get(path)
    except httpx.TransportError as error:
        return Exchange(order=order, method="GET", url=path, error=type(error).__name__)
    return Exchange(order=order, method="GET", url=path, status=answer.status_code, body=answer.text)


def statuses(steps: tuple[StepResult, ...]) -> list[int | None]:
    """Lists what was answered, `None` for no answer."""
    return [exchange.status for step in steps for exchange in step.exchanges]


Condition = Callable[[], bool]


def eventually(holds: Condition, within: float = 10.0) -> bool:
    """Waits for something to hold."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return holds()
