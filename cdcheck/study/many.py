"""Does the same with many things, in several processes when they are many."""

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from pkgutil import walk_packages
from typing import TypeVar

from cdcheck.errors import ToolError

Given = TypeVar("Given")
Made = TypeVar("Made")
_FEW, _CHUNK = 64, 16
# The path of a socket has at most 104 bytes, or 108, of which Python takes 33 for names of its own.
_LONGEST_FOLDER_OF_SOCKETS = 70


Processes = multiprocessing.context.ForkServerContext | multiprocessing.context.SpawnContext


def processes_of(*names: str) -> Processes:
    """Gives what starts processes quickly: from one that has imported some modules, and nothing else.

    A package stands for all modules below it. Where the folder of temporary files has too long a path
    for the socket of that one, each process begins anew.
    """
    if len(tempfile.gettempdir()) > _LONGEST_FOLDER_OF_SOCKETS:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([module for name in names for module in _modules(name)])
    return context


def _modules(name: str) -> Iterator[str]:
    yield name
    for path in getattr(import_module(name), "__path__", ()):
        yield from (module.name for module in walk_packages([path], f"{name}."))


def mapped(make: Callable[[Given], Made], given: Sequence[Given], module: str) -> Iterator[Made]:
    """Yields what is made of each, in order; few are not worth the processes.

    `module` is the one that `make` is in.
    """
    jobs = min(os.cpu_count() or 1, len(given) // _FEW + 1)
    if jobs == 1:
        yield from map(make, given)
        return
    with ProcessPoolExecutor(jobs, mp_context=processes_of(module)) as pool:
        try:
            yield from pool.map(make, given, chunksize=_CHUNK)
        except BrokenProcessPool:
            raise ToolError("a process that reads results was killed; is there enough memory?") from None
