"""What an app asked its database, request by request: from the server's log and from the hooks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cdcheck.runs import Statement
from cdcheck.runtime.statements import Sent
from cdcheck.runtime.tracing.reading import SERVED, Seen, statements_of
from cdcheck.runtime.watching import Windows

Asked = Mapping[int, Sequence[Statement]]
"""Maps the order of a request, counted from 1, to its statements; 0 is before the first."""


def asked(seen: Iterable[Seen], logged: Iterable[Sent] | None, windows: Windows) -> Asked:
    """Gives the statements of each request, those of all databases in the order of their times.

    `logged` is what a server's log says, `None` if there is none that can be read.
    """
    found: dict[int, list[Statement]] = defaultdict(list)
    for order, _, statement in sorted(_placed(seen, logged, windows), key=lambda one: one[:2]):
        found[order].append(statement)
    return found


def _placed(
    seen: Iterable[Seen], logged: Iterable[Sent] | None, windows: Windows
) -> Iterator[tuple[int, float, Statement]]:
    for sent in logged or ():
        yield windows.order_at(sent.at), sent.at, sent.statement
    # A server knows what it answered; what the hooks saw of it would be there twice.
    left = seen if logged is None else (one for one in seen if one.driver not in SERVED)
    for sent in statements_of(left):
        yield windows.order_at(sent.at, is_exact=True), sent.at, sent.statement
