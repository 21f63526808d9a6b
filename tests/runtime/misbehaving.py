"""What apps do that misbehave, as bodies and endings for `app_in`; both runners are tried with them."""

import pytest

from cdcheck.runs import End, Start

NEVER_READY = [
    pytest.param("", "time.sleep(60)", Start.NEVER_LISTENED, "nothing listens", id="never listens"),
    pytest.param("HOST = '127.0.0.1'", "", Start.ONLY_ON_LOOPBACK, "localhost:", id="on localhost only"),
    pytest.param("PORT = 8765", "", Start.NEVER_LISTENED, "8765 instead of", id="on another port"),
    pytest.param("", "sys.exit(7)", Start.EXITED, "exit code 7", id="exits"),
    pytest.param(
        "",
        "os.fork() or time.sleep(0.5) or serve()",
        Start.EXITED,
        "exit code 0",
        id="goes to the background",
    ),
    pytest.param("", "import nothing_here", Start.EXITED, "exit code 1", id="lacks a module"),
    pytest.param(
        "Handler.do_GET = None", "", Start.NEVER_HEALTHY, "cut off", id="fails at every request"
    ),
    pytest.param(
        "Handler.do_GET = lambda self: self.send_error(404)",
        "",
        Start.NEVER_HEALTHY,
        "`/health` answers 404",
        id="has no health route",
    ),
    pytest.param(
        "Handler.do_GET = lambda self: time.sleep(99)",
        "",
        Start.NEVER_HEALTHY,
        "does not answer `/health`",
        id="hangs from the start",
    ),
    pytest.param(
        "",
        "kept = [bytearray(10_000_000) for _ in range(100)]; time.sleep(60)",
        Start.OUT_OF_MEMORY,
        "more memory",
        id="eats memory at the start",
    ),
]


def _at_the_tenth(deed: str, more: str = "") -> str:
    return (
        f"{more}\ndef on_request(handler):\n    if COUNT == 10:\n        {deed}\n    return 200, '{{}}'"
    )


_ONE_AT_A_TIME = "from http.server import HTTPServer as ThreadingHTTPServer"

DURING = [
    pytest.param(_at_the_tenth("os._exit(3)"), End.EXITED, 3, id="crashes"),
    pytest.param(_at_the_tenth("os.abort()"), End.EXITED, 134, id="is killed by a signal"),
    pytest.param(_at_the_tenth("time.sleep(60)", _ONE_AT_A_TIME), End.HUNG, None, id="hangs"),
]

FLOOD = """
def on_request(handler):
    line = "x" * 99 + "\\n"
    for _ in range(100):
        sys.stdout.write(line * 10_000)
    print("the end", flush=True)
    return 200, "{}"
"""

ORPHANS = """
def on_request(handler):
    if os.fork() == 0:
        os.fork() or time.sleep(0.01)
        os._exit(0)
    os.wait()
    return 200, "{}"
"""

DEAF = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    time.sleep(600)
"""

LATE_LINES = """
def on_request(handler):
    print("asked", handler.path, flush=True)
    threading.Timer(0.02, print, ["\\x1b[31mTraceback of", handler.path]).start()
    return 500, "{}"
"""

EATS_MEMORY = """
KEPT = []
def on_request(handler):
    KEPT.append(b"x" * 400_000_000)
    time.sleep(1)
    return 200, "{}"
"""

FORKS = """
def on_request(handler):
    for _ in range(200):
        os.fork() or time.sleep(5) or os._exit(0)
    return 200, "{}"
"""

FILLS_THE_DISK = """
def on_request(handler):
    for n in range(9):
        open(f"f{n}", "wb").write(b"x" * 10_000_000)
    return 200, "{}"
"""

TRIES_THE_NETWORK = """
import socket

def on_request(handler):
    try:
        socket.create_connection(("example.invalid", 80), timeout=5)
    except OSError as error:
        print(error, flush=True)
        return 502, "{}"
    return 200, "{}"
"""
