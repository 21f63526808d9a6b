"""Finds the functions that may read the rows of a result of SQLAlchemy twice."""

import re
from collections.abc import Iterator

from cdcheck.authoring import fact
from cdcheck.facts.twice_read import TwiceRead, TwiceReadResults
from cdcheck.model.code import Function
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_OWNERS = ("sqlalchemy.", "sqlmodel.")
_ASKING = frozenset({"execute", "scalars", "exec"})
_KEPT = re.compile(rb"(\w+)(?:: [^=\n]+)? = (?:await )?[\w.()]+\.(?:execute|scalars|exec)\(")


@fact
def twice_read_results(project: Project, sources: SourceTexts) -> TwiceReadResults:
    """Reads the files again in which a function uses a result more than once."""
    asking: dict[str, set[Location]] = {}
    for call in project.calls:
        owner, _, method = (call.external or "").rpartition(".")
        is_known = owner.startswith(_OWNERS) and not (call.is_choice or call.is_test)
        if is_known and method in _ASKING and call.caller is not None:
            asking.setdefault(call.caller, set()).add(call.at)
    found: dict[Location, tuple[TwiceRead, ...]] = {}
    for function in _suspects(project, asking, sources):
        # The grammar is slow to load, and most apps have nothing for it.
        from cdcheck.languages.python.proofs.read_results import read_twice  # noqa: PLC0415 (see above)

        twice = tuple(read_twice(function, asking[function.id], sources))
        if twice:
            found[function.at] = twice
    return TwiceReadResults(found)


def _suspects(
    project: Project, asking: dict[str, set[Location]], sources: SourceTexts
) -> Iterator[Function]:
    """Lists the functions in which a result is named more often than it is set and read once."""
    lines: dict[str, list[bytes]] = {}
    for function in project.functions:
        if function.id not in asking:
            continue
        if function.path not in lines:
            lines[function.path] = (sources.read(function.path) or b"").splitlines()
        own = b"\n".join(lines[function.path][function.at.line - 1 : function.at.end_line])
        names = _KEPT.findall(own)
        uses = {name: len(re.findall(rb"\b%s\b" % re.escape(name), own)) for name in set(names)}
        if any(uses[name] > 2 * names.count(name) for name in uses):
            yield function
