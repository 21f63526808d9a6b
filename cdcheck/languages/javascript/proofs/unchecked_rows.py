"""Finds the handlers that first ask `pg` for what a request names."""

import re
from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.row_reads import RowReads
from cdcheck.facts.unchecked_rows import UncheckedRows
from cdcheck.ir.binding import names_in
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.lowered_files import Body, LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_REQUESTS = frozenset({"req", "request", "ctx", "context", "c"})
_PARTS = frozenset({"params", "query", "body", "param", "json"})
# What guards do that look for no row of what the request names.
_HARMLESS = re.compile(
    r"auth|login|token|jwt|protect|session|valid|limit|json|cors|urlencoded", re.IGNORECASE
)
_REFUSING = re.compile(rb"\b4\d\d\b")


@fact
def unchecked_rows(project: Project, reads: RowReads, sources: SourceTexts) -> UncheckedRows:
    """Reads the files again in which the first row is read without being looked for."""
    unsure = {at for at, found in reads.of.items() if any(read.is_failing for read in found)}
    paths = {at.path for at in unsure}
    plain: dict[str, set[Location]] = {}
    for route in project.routes:
        at, guards = route.handler_at, route.guards
        if at is not None and at.path in paths and all(map(_HARMLESS.search, guards)):
            plain.setdefault(at.path, set()).add(at)
    found: dict[Location, str] = {}
    for path, handlers in plain.items():
        file = lowered(path, sources)
        found.update(_in_file(file, handlers, unsure) if file is not None else ())
    return UncheckedRows(found)


def _in_file(
    file: LoweredFile, handlers: set[Location], unsure: set[Location]
) -> Iterator[tuple[Location, str]]:
    for function in file.extract.functions:
        if file.span(function.at, function.end) not in handlers:
            continue
        call = _first_awaited(function.body)
        if call is None or file.place(call) not in unsure or _may_refuse(file, function.body, call):
            continue
        taken = frozenset(_taken(function.body))
        asked = [one for value in call.arguments[1:] for one in _asked(value, taken)]
        if asked:
            # What a condition asks for comes behind what is set.
            yield file.place(call), file.written(asked[-1])


def _first_awaited(body: Body) -> ir.Call | None:
    """Finds the call that is awaited first, apart from those that read the request."""
    waiting = [found.node for found in nodes(body) if isinstance(found.node, ir.Await)]
    for one in sorted(waiting, key=lambda node: node.at):
        value = one.value
        if not _is_of_request(value):
            return value if isinstance(value, ir.Call) else None
    return None


def _may_refuse(file: LoweredFile, body: Body, call: ir.Call) -> bool:
    """Tells whether a `catch` around a call answers with an error of the client."""
    for found in nodes(body):
        around = found.node
        if isinstance(around, ir.Try) and around.at <= call.at < around.end:
            behind = around.body[-1].end if around.body else around.at
            if call.at < behind and _REFUSING.search(file.text[behind : around.end]):
                return True
    return False


def _taken(body: Body) -> Iterator[str]:
    """Names the variables that hold something of the request."""
    for found in nodes(body):
        made = found.node
        if isinstance(made, ir.Assign) and any(_is_of_request(one.node) for one in nodes(made.value)):
            for target in made.targets:
                yield from names_in(target)


def _asked(value: ir.Expression, taken: frozenset[str]) -> Iterator[ir.Expression]:
    for found in nodes(value):
        node = found.node
        if isinstance(node, ir.Name | ir.Attribute):
            is_taken = isinstance(node, ir.Name) and node.id in taken
            if is_taken or (isinstance(node, ir.Attribute) and _is_of_request(node.base)):
                yield node


def _is_of_request(node: object) -> bool:
    """Tells whether something is `req.params`, `ctx.request.body` or `c.req.param(...)`."""
    while isinstance(node, ir.Call):
        node = node.function
    if not isinstance(node, ir.Attribute) or node.name not in _PARTS:
        return False
    base = node.base
    if isinstance(base, ir.Attribute) and base.name in {"request", "req"}:
        base = base.base
    return isinstance(base, ir.Name) and base.id in _REQUESTS
