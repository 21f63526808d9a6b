"""What is recorded of a suite while it is played, and which of it each step of the suite left."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, structs

from cdcheck.runs import Statement, StepResult
from cdcheck.runtime.counting import Counting, Rows
from cdcheck.runtime.late_lines import Asked, aligned
from cdcheck.runtime.statements import writes
from cdcheck.runtime.suites.plan import PlannedStep
from cdcheck.runtime.watching import Windows, lines_of

_MOST_STATEMENTS = 200


class Recording(Struct, frozen=True):
    """Is an app's log and that of the server beside it, cut by request, and the rows after each.

    `of_server` is `None` if there is no server.
    """

    windows: Windows
    of_server: Windows | None
    counted: Counting

    def before(self, step: PlannedStep, order: int) -> None:
        """Marks where the logs stand before a request."""
        self.windows.before(step, order)
        if self.of_server is not None:
            self.of_server.before(step, order)

    def after(self, step: PlannedStep, order: int) -> None:
        """Waits for what a failure logs late, and counts rows if the request has written."""
        self.windows.after(step, order)
        self.counted.after(step, order)

    def cut(self, steps: Iterable[StepResult], health: str | None) -> tuple[bytes, ...]:
        """Gives what the app logged before the first request, and then for each, in their order.

        `health` is the path that was asked for readiness, `None` for `/`.
        """
        return aligned(self.windows.cut(), tuple(_requests(steps, health)))

    def with_evidence(
        self,
        steps: Iterable[StepResult],
        logged: Sequence[bytes],
        sent: Mapping[int, Sequence[Statement]],
    ) -> Iterator[StepResult]:
        """Adds to each step what its requests left: `logged` by their order, `sent` counts from 1."""
        for step in steps:
            orders = [exchange.order for exchange in step.exchanges if exchange.order <= len(logged)]
            lines = [line for order in orders for line in lines_of(logged[order - 1])]
            statements = [one for order in orders for one in sent.get(order, ())]
            rows = [self.counted.rows[order] for order in orders if order in self.counted.rows]
            yield structs.replace(
                step,
                log=tuple(lines),
                statements=tuple(statements[:_MOST_STATEMENTS]),
                rows=_own_rows(rows, statements),
            )


def _requests(steps: Iterable[StepResult], health: str | None) -> Iterator[Asked]:
    """Lists the requests that a log may name; the one that found the app ready is before the first."""
    yield Asked("GET", health or "/")
    for step in steps:
        for exchange in step.exchanges:
            yield Asked(exchange.method, exchange.url)


def _own_rows(counted: Sequence[Rows], statements: Iterable[Statement]) -> Rows | None:
    """Gives the last count, unless what wrote was not the step: a vacuum, work in the background."""
    return counted[-1] if counted and any(map(writes, statements)) else None
