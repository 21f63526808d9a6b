"""Private networks, each of a few addresses out of a range of our own."""

import ipaddress
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from docker.errors import APIError
from docker.types import IPAMConfig, IPAMPool

from cdcheck.errors import ToolError
from cdcheck.runtime.containers.engine import Client, asking
from cdcheck.runtime.workplace import Workplace

_SIZE, _TRIES = 28, 64
_OVERLAP = "overlap"


@contextmanager
def private_network(
    client: Client, work: Workplace, labels: Mapping[str, str], addresses: str
) -> Iterator[Any]:
    """Makes a network that nothing leaves; the engine's own few ranges are left alone."""
    network = _made(client, work, labels, addresses)
    try:
        yield network
    finally:
        # Should the engine be gone, the next sweep removes it.
        with suppress(ToolError), asking("remove a network"):
            network.remove()


def _made(client: Client, work: Workplace, labels: Mapping[str, str], addresses: str) -> Any:
    subnets = list(ipaddress.IPv4Network(addresses).subnets(new_prefix=_SIZE))
    # Runs begin at different places, so that they seldom try the same.
    first = int(work.id, 16) % len(subnets)
    for step in range(min(_TRIES, len(subnets))):
        subnet = subnets[(first + step) % len(subnets)]
        pool = IPAMPool(subnet=str(subnet), gateway=str(next(subnet.hosts())))
        try:
            with asking("make a network"):
                return _create(client, work, labels, IPAMConfig(pool_configs=[pool]))
        except _TakenError:
            continue
    raise ToolError(f"no network of {addresses} is free; name another range with `--addresses`")


class _TakenError(Exception):
    pass


def _create(client: Client, work: Workplace, labels: Mapping[str, str], ipam: IPAMConfig) -> Any:
    try:
        return client.networks.create(
            f"cdcheck-{work.id}",
            driver="bridge",
            internal=True,
            ipam=ipam,
            labels=dict(labels),
        )
    except APIError as error:
        if _OVERLAP in str(error).lower():
            raise _TakenError from None
        raise
