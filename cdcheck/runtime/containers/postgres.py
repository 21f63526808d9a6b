"""A Postgres container beside an app."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

from docker.types import EndpointConfig

from cdcheck.errors import ToolError
from cdcheck.runtime.containers.engine import Client, asking
from cdcheck.runtime.containers.following import Follower
from cdcheck.runtime.containers.images import Site, postgres_image
from cdcheck.runtime.containers.taking_down import removed
from cdcheck.runtime.contract import GIGABYTE, Database
from cdcheck.runtime.databases import DATABASE, PASSWORD, USER, environment_of, url_of
from cdcheck.runtime.workplace import Workplace

HOST, PORT = "postgres", 5432
_API = "1.41"
_READY_WITHIN, _IMAGE_WITHIN = 30, 600


@contextmanager
def postgres(
    client: Client, site: Site, network: Any, work: Workplace, labels: Mapping[str, str]
) -> Iterator[Database]:
    """Starts a server with one empty database, known as `postgres` on the network."""
    image = postgres_image(client, site, _IMAGE_WITHIN)
    with asking("make the database's container"):
        container = client.containers.create(
            image.tag,
            name=f"cdcheck-{work.id}-postgres",
            labels=dict(labels),
            network=network.name,
            networking_config={network.name: EndpointConfig(_API, aliases=[HOST])},
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
    with removed(container):
        with asking("start the database's container"):
            # Held open: the container ends when it closes.
            held = container.attach_socket(params={"stdin": 1, "stream": 1})
            container.start()
        Follower(container, log, GIGABYTE)
        address = _await_ready(container, network, log)
        with closing(held):
            yield Database(environment_of(HOST, PORT), url_of(address, PORT), log)


def _await_ready(container: Any, network: Any, log: Any) -> str:
    """Waits until the database answers over TCP; the socket alone answers earlier than that."""
    with asking("look at the database's container"):
        container.reload()
        address = str(container.attrs["NetworkSettings"]["Networks"][network.name]["IPAddress"])
        ask = f"psql -h {address} -U {USER} -d {DATABASE} -qAtc 'select 1'"
        code, _ = container.exec_run(
            ["timeout", str(_READY_WITHIN), "sh", "-c", f"until {ask}; do sleep 0.05; done"],
            environment={"PGPASSWORD": PASSWORD, "PGCONNECT_TIMEOUT": "2"},
        )
    if code != 0:
        said = log.read_text("utf-8", "replace")[-300:]
        raise ToolError(f"the database's container did not become ready: {said}")
    return address
