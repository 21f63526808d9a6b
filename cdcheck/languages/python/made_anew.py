"""Finds the calls that make engines and pools and stand under no condition of their function."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.made_anew import MAKERS, MadeAnew
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import Body
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


@fact
def made_anew(project: Project, sources: SourceTexts) -> MadeAnew:
    """Reads the files again in which functions make some."""
    calls = [call for call in project.calls if call.external in MAKERS and call.caller]
    found: set[Location] = set()
    for path in {call.at.path for call in calls}:
        # The grammar is slow to load, and most apps have nothing for it.
        from cdcheck.languages.python.lowered_files import lowered  # noqa: PLC0415 (see above)

        file = lowered(path, sources)
        for _, body in file.bodies() if file is not None else ():
            if file is not None:
                found.update(file.place(call) for call in _surely_called(body))
    return MadeAnew(frozenset(found & {call.at for call in calls}))


def _surely_called(body: Body) -> Iterator[ir.Call]:
    """Lists the calls of a block that run whenever it does: nothing that stands behind a condition."""
    for statement in body:
        if isinstance(statement, ir.Evaluate | ir.Assign | ir.Return):
            found = list(nodes(statement))
            if not any(isinstance(one.node, ir.Conditional | ir.Operation) for one in found):
                yield from (one.node for one in found if isinstance(one.node, ir.Call))
        elif isinstance(statement, ir.With | ir.Try):
            yield from _surely_called(statement.body)
        elif isinstance(statement, ir.If | ir.Loop | ir.Switch) and _may_leave(statement):
            return


def _may_leave(statement: ir.Statement) -> bool:
    return any(isinstance(found.node, ir.Return) for found in nodes(statement))
