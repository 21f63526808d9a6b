"""Takes containers and networks down: those of a run at its end, and those that killed runs left."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from docker.errors import APIError, NotFound
from msgspec import Struct

from cdcheck.runtime.containers.engine import DEADLINE, KIND, PLACE, RUN, Client, asking, place_of

_GONE = (404, 409)


class Removed(Struct, frozen=True):
    """Counts what a sweep removed."""

    containers: int = 0
    networks: int = 0
    images: int = 0


@contextmanager
def removed(container: Any) -> Iterator[None]:
    """Removes a container at the end, whatever happens and whether or not it runs."""
    try:
        yield
    finally:
        with asking("remove a container"):
            remove(container)


def sweep(client: Client, runs: Path) -> Removed:
    """Removes the containers and networks of runs whose cdcheck is gone."""
    with asking("remove what killed runs left behind"):
        containers = [
            container
            for container in client.containers.list(
                all=True, filters={"label": RUN}, ignore_removed=True
            )
            if _is_left(container.labels, runs)
        ]
        for container in containers:
            remove(container)
        networks = [
            network
            for network in client.networks.list(filters={"label": RUN})
            if _is_left(network.attrs.get("Labels") or {}, runs)
        ]
        for network in networks:
            _disconnect_all(network)
    return Removed(len(containers), len(networks))


def remove_images(client: Client) -> int:
    """Removes the images that hold installed dependencies."""
    with asking("remove images"):
        images = client.images.list(filters={"label": f"{KIND}=image"})
        for image in images:
            with suppress(NotFound):
                client.images.remove(image.id, force=True)
    return len(images)


def _is_left(labels: dict[str, str], runs: Path) -> bool:
    """Tells whether a run is over: its deadline has passed, or it is ours and nobody holds its lock."""
    if float(labels.get(DEADLINE, "inf")) < time.time():
        return True
    return labels.get(PLACE) == place_of(runs) and not _is_held(runs / labels[RUN] / "owner")


def _is_held(owner: Path) -> bool:
    try:
        with owner.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def remove(container: Any) -> None:
    """Removes a container, unless that is being done already."""
    try:
        container.remove(force=True, v=True)
    except APIError as error:
        if error.status_code not in _GONE:
            raise


def _disconnect_all(network: Any) -> None:
    with suppress(NotFound):
        network.reload()
        for container in network.containers:
            network.disconnect(container, force=True)
        network.remove()
