"""Ports of this machine: free ones, and who listens on which."""

import fcntl
import os
import socket
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

Address = tuple[str, int]

_LISTENS = "0A"
_SPREAD = 200


@contextmanager
def reserved(folder: Path, preferred: int) -> Iterator[int]:
    """Gives the preferred port if nobody has it, else another; no other run gets it meanwhile."""
    folder.mkdir(exist_ok=True)
    for port in _candidates(preferred):
        with (folder / str(port)).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            if _is_free(port):
                yield port
                return
    raise OSError("no port is free")


def _candidates(preferred: int) -> Iterator[int]:
    yield preferred
    for _ in range(_SPREAD):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        yield port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True


def outer_loopback() -> str:
    """Gives an address that reaches all that listens on every interface, but not on localhost only."""
    return "127.0.0.2" if sys.platform == "linux" else "127.0.0.1"


def listening(tables: Iterable[str], inodes: frozenset[str] | None = None) -> tuple[Address, ...]:
    """Reads the addresses that are listened on off `/proc/net/tcp` and `tcp6`.

    With `inodes` only those sockets count.
    """
    rows = (row for table in tables for row in _listening(table))
    return tuple(sorted({address for address, inode in rows if inodes is None or inode in inodes}))


def sockets_at(port: int, tables: Iterable[str]) -> frozenset[str]:
    """Gives the inodes of the sockets that listen on a port, by whatever address."""
    rows = (row for table in tables for row in _listening(table))
    return frozenset(inode for address, inode in rows if address[1] == port)


def _listening(table: str) -> Iterator[tuple[Address, str]]:
    for line in table.splitlines()[1:]:
        words = line.split()
        if len(words) > 9 and words[3] == _LISTENS:
            yield _address(words[1]), words[9]


def _address(written: str) -> Address:
    host, _, port = written.partition(":")
    raw = bytes.fromhex(host)
    # Each group of four bytes is written as a number of this machine's byte order.
    groups = [raw[at : at + 4] for at in range(0, len(raw), 4)]
    turned = b"".join(g[::-1] if sys.byteorder == "little" else g for g in groups)
    family = socket.AF_INET if len(turned) == 4 else socket.AF_INET6
    return socket.inet_ntop(family, turned), int(port, 16)


def sockets_of(pids: Iterable[int]) -> frozenset[str]:
    """Gives the inodes of the sockets that processes have open."""
    found: set[str] = set()
    for pid in pids:
        with suppress(OSError):
            for entry in os.scandir(f"/proc/{pid}/fd"):
                with suppress(OSError):
                    target = os.readlink(entry.path)  # noqa: PTH115 (a path that is no file)
                    if target.startswith("socket:["):
                        found.add(target[8:-1])
    return frozenset(found)


def holders_in(listing: str, inodes: frozenset[str]) -> frozenset[int]:
    """Reads which processes have sockets open off what `ls -l /proc/[0-9]*/fd` prints."""
    found: set[int] = set()
    pid = 0
    for line in listing.splitlines():
        if line.startswith("/proc/"):
            pid = int(line.split("/")[2])
        elif line.endswith("]") and line.rpartition("socket:[")[2][:-1] in inodes:
            found.add(pid)
    return frozenset(found)
