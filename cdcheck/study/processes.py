"""Runs the runs of a study on this machine, each in a process of its own, so many at a time.

A run may take its process down with it, and the study goes on. A process ends with the study, even
if that is killed, and takes down what it had started.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from cdcheck.study.carrying_out import Finished, Order, carried_out, failed
from cdcheck.study.many import processes_of

_TERMINATED = 143
# What a check and a run import when they come to it takes a second, which each process would spend.
_USED_BY_EACH = (
    *("cdcheck.rules", "cdcheck.facts", "cdcheck.provers", "cdcheck.languages", "cdcheck.linking"),
    *("cdcheck.sql", "cdcheck.attribution", "cdcheck.runtime.suites", "cdcheck.runtime.processes"),
    *("sqlglot.dialects.sqlite", "sqlglot.dialects.postgres", "tree_sitter_javascript", "httpx"),
)
# What is being taken down may be a container of a busy engine.
_TAKES_DOWN_WITHIN = 60.0


def in_processes(
    orders: Sequence[Order], jobs: int, on_start: Callable[[str], None] = lambda _: None
) -> Generator[Finished, None, None]:
    """Yields what became of each run as it ends; when the caller stops, so do the runs."""
    context = processes_of(carried_out.__module__, *_USED_BY_EACH)
    waiting, running = list(reversed(orders)), dict[Connection, tuple[Order, BaseProcess]]()
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                order = waiting.pop()
                theirs, ours = context.Pipe(duplex=False)[::-1]
                process = context.Process(target=_main, args=(order, theirs), name=order.design.id)
                process.start()
                theirs.close()
                running[ours] = order, process
                on_start(order.design.id)
            for ready in wait(list(running)):
                assert isinstance(ready, Connection)
                yield _finished(ready, *running.pop(ready))
    finally:
        _end([process for _, process in running.values()])


def _finished(connection: Connection, order: Order, process: BaseProcess) -> Finished:
    try:
        finished: Finished = connection.recv()
    except (EOFError, OSError):
        process.join()
        return failed(order, _how_it_ended(process.exitcode))
    finally:
        connection.close()
    process.join()
    return finished


def _how_it_ended(code: int | None) -> str:
    if code is not None and code < 0:
        return f"the process of the run was ended by {signal.Signals(-code).name}"
    return f"the process of the run ended with exit code {code}"


def _end(processes: Sequence[BaseProcess]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(_TAKES_DOWN_WITHIN)
        if process.is_alive():
            process.kill()
            process.join()


def _main(order: Order, connection: Connection) -> None:
    # A key that interrupts is meant for the study, which ends its runs.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _terminated)
    threading.Thread(target=_end_with_the_study, daemon=True).start()
    try:
        finished = carried_out(order)
    except Exception as error:
        # As at the top of the command line: nothing that fails in one run may be the end of the study.
        finished = failed(order, f"failed by {type(error).__name__}: {error}")
    connection.send(finished)


def _terminated(*_: object) -> None:
    # Once is enough: taking down is not to be interrupted.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(_TERMINATED)


def _end_with_the_study() -> None:
    study = parent_process()
    if study is not None:
        study.join()
        os.kill(os.getpid(), signal.SIGTERM)
