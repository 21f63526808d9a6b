"""A Postgres container beside an app."""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from functools import partial
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

from docker.types import EndpointConfig

from cdcheck.errors import ToolError
from cdcheck.runtime.containers.engine import Client, asking
from cdcheck.runtime.containers.following import Follower
from cdcheck.runtime.containers.images import Site, postgres_image
from cdcheck.runtime.containers.taking_down import remove, removed
from cdcheck.runtime.contract import GIGABYTE, Database
from cdcheck.runtime.databases import environment_of, url_of
from cdcheck.runtime.server import RefusedError, Session
from cdcheck.runtime.workplace import Workplace

HOST, PORT = "postgres", 5432
_API = "1.41"
_READY_WITHIN, _IMAGE_WITHIN, _POLL = 30, 600, 0.02


@contextmanager
def postgres(
    client: Client, site: Site, network: Any, work: Workplace, labels: Mapping[str, str]
) -> Iterator[Database]:
    """Starts a server with one empty database, known as `postgres` on the network.

    It comes up in a thread of its own, so that the app's container can be made meanwhile.
    """
    image = postgres_image(client, site, _IMAGE_WITHIN)
    address = _last_address(network)
    place = EndpointConfig(_API, aliases=[HOST], ipv4_address=address)
    with asking("make the database's container"):
        container = client.containers.create(
            image.tag,
            name=f"cdcheck-{work.id}-postgres",
            labels=dict(labels),
            network=network.name,
            networking_config={network.name: place},
            init=True,
            stdin_open=True,
            mem_limit=GIGABYTE,
            memswap_limit=GIGABYTE,
            shm_size="128m",
            pids_limit=256,
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
        )
    log = work.folder / "postgres.log"
    follower = Follower(container, log, GIGABYTE)
    with removed(container):
        with asking("start the database's container"):
            # Held open: the container ends when it closes.
            held = closing(container.attach_socket(params={"stdin": 1, "stream": 1}))
        with held, ThreadPoolExecutor(max_workers=2) as others:
            yield Database(
                environment_of(HOST, PORT),
                url_of(address, PORT),
                log,
                follower.size_at,
                await_ready=others.submit(_start, container, address, log, follower).result,
                release=partial(_release_in, others, container),
                digest=image.digest,
            )


def _start(container: Any, address: str, log: Path, follower: Follower) -> None:
    """Starts the server and waits until its database answers."""
    with asking("start the database's container"):
        container.start()
        follower.begin()
    until, said = time.monotonic() + _READY_WITHIN, ""
    while time.monotonic() < until:
        try:
            Session(address, PORT).close()
        except RefusedError as error:
            said = str(error)
            time.sleep(_POLL)
        else:
            return
    told = log.read_text("utf-8", "replace")[-300:]
    raise ToolError(f"the database's container did not become ready: {said}: {told}")


def _release_in(others: ThreadPoolExecutor, container: Any) -> None:
    others.submit(_remove_now, container)


def _remove_now(container: Any) -> None:
    # Should it fail, who removes the container at the end says so.
    with suppress(ToolError), asking("remove the database's container"):
        remove(container)


def _last_address(network: Any) -> str:
    """Gives the address that is given to an app last: it may be started before the database is."""
    subnet = network.attrs["IPAM"]["Config"][0]["Subnet"]
    return str(list(IPv4Network(subnet).hosts())[-1])
