"""What an app asked its database, and which one it was: from the server's log and from the hooks."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from cdcheck.runs import Connected, DatabaseSeen, Statement
from cdcheck.runtime.contract import Database, RunningApp
from cdcheck.runtime.statements import Logged
from cdcheck.runtime.tracing.reading import (
    MOST_BYTES,
    SERVED,
    Seen,
    processes_in,
    seen_in,
    statements_of,
)
from cdcheck.runtime.watching import Windows

_SERVER, _BESIDE = r"(postgresql://[^@/]*@)[^/]*", "beside"
Asked = Mapping[int, Sequence[Statement]]
"""Maps the order of a request, counted from 1, to its statements; 0 is before the first."""


def asked(
    seen: Iterable[Seen], windows: Windows, logged: Sequence[Logged], of_server: Windows | None
) -> Asked:
    """Gives the statements of each request, those of all databases in the order of their times.

    `logged` is what a server's log says, and `of_server` cuts that log; `None` if there is no server.
    """
    # A server knows what it answered; what the hooks saw of it would be there twice.
    left = seen if of_server is None else (one for one in seen if one.driver not in SERVED)
    placed = [(windows.order_at(sent.at), sent.at, sent.statement) for sent in statements_of(left)]
    if of_server is not None:
        orders = of_server.orders_of(logged)
        placed += [(order, one.at, one.statement) for order, one in zip(orders, logged, strict=True)]
    found: dict[int, list[Statement]] = defaultdict(list)
    for order, _, statement in sorted(placed, key=lambda one: one[:2]):
        found[order].append(statement)
    return found


def database_seen(
    seen: Sequence[Seen], logged: Sequence[Logged], database: Database | None, root: str
) -> DatabaseSeen:
    """Tells which database the app was connected to: of several the one that it sent most.

    `kind` is empty if none was seen.
    """
    connections = tuple(dict.fromkeys(_connections(seen, database, root)))
    sent = Counter(_kind_of(one.driver) for one in seen if one.connected is None)
    if database is not None:
        sent["postgres"] = len(logged)
    kind = max(sent, key=lambda one: (sent[one], one), default="")
    if not kind or not sent[kind]:
        return DatabaseSeen(connections=connections)
    used = next((one for one in connections if _kind_of(one.driver) == kind), None)
    if used is not None:
        how = f"through `{used.driver}` to `{used.to}`"
    else:
        how = "it sent statements to the server beside it"
    return DatabaseSeen(kind=kind, how=how, connections=connections)


def why_untraced(
    running: RunningApp, trace: bytes, sent: Asked, engines: Iterable[str], *, has_log: bool
) -> str:
    """Says why an app may have sent statements that were not seen; nothing if those seen are all.

    `sent` is what was seen, `has_log` tells whether a server logged any of it, and `engines` are those
    that keep no log of which the app's code or its task speaks.
    """
    if len(trace) >= MOST_BYTES:
        return "they came to so much that the hooks stopped writing them down"
    if has_log or any(statements for order, statements in sent.items() if order):
        return ""
    if not trace and not running.state().is_running:
        return "it ended, and what the hooks in its drivers wrote down is gone"
    servers, watched = running.servers(), processes_in(trace)
    if not trace or (servers and servers.isdisjoint(watched)):
        return (
            "what serves it did not load the hooks; it may set PYTHONPATH or NODE_OPTIONS itself, "
            "or start without an environment"
        )
    if any(engines) and not seen_in(trace):
        return "it used no driver that the hooks know"
    return ""


def _connections(seen: Iterable[Seen], database: Database | None, root: str) -> Iterator[Connected]:
    for one in seen:
        if one.connected is None:
            continue
        if one.driver in SERVED:
            yield Connected(one.driver, _server(one.connected, database))
        else:
            yield Connected(one.driver, _file(one.connected, PurePosixPath(root)))


def _kind_of(driver: str) -> str:
    return "postgres" if driver in SERVED else "sqlite"


def _server(url: str, database: Database | None) -> str:
    """Calls the server beside an app by a name: its port is another in each run."""
    if database is None:
        return url
    own = f"@{database.environment['PGHOST']}:{database.environment['PGPORT']}/"
    return re.sub(_SERVER, rf"\g<1>{_BESIDE}", url) if own in url else url


def _file(path: str, root: PurePosixPath) -> str:
    """Gives a file as the app knows it: below its folder, or else below what is that of its run."""
    file = PurePosixPath(path)
    if file.is_relative_to(root):
        return str(file.relative_to(root))
    if file.is_relative_to(root.parent):
        return f"/{file.relative_to(root.parent)}"
    return path
