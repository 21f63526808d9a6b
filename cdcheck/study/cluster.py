"""Hands the runs of a study to a Dask cluster, whose workers see the same folders."""

from collections.abc import Generator, Sequence

from cdcheck.errors import ToolError, UsageError
from cdcheck.study.carrying_out import Finished, Order, carried_out, failed

_ANSWERS_WITHIN = 20


def on_cluster(orders: Sequence[Order], address: str) -> Generator[Finished, None, None]:
    """Yields what became of each run as it ends; raises if there is no such cluster."""
    try:
        from distributed import Client, as_completed  # noqa: PLC0415 (an extra, and costly)
    except ImportError:
        raise UsageError("`distributed` is not installed; install `cdcheck[cluster]`") from None
    try:
        client = Client(address, timeout=_ANSWERS_WITHIN, set_as_default=False)
    except ValueError as error:
        raise UsageError(f"`{address}` is no address of a scheduler: {error}") from None
    except OSError as error:
        raise ToolError(f"no Dask scheduler answers at `{address}`: {error}") from None
    with client:
        # Each is a run of its own, even of equal orders, and a failed one has been written down.
        futures = client.map(carried_out, orders, pure=False, retries=0)
        by_key = {future.key: order for future, order in zip(futures, orders, strict=True)}
        for future in as_completed(futures, loop=client.loop):
            lost = future.exception()
            if lost is None:
                yield future.result()
            else:
                yield failed(by_key[future.key], f"the worker failed: {type(lost).__name__}: {lost}")
