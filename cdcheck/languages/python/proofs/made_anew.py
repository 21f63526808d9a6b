"""Finds the calls that make engines and pools and stand under no condition of their function."""

from cdcheck.authoring import fact
from cdcheck.facts.made_anew import MAKERS, MadeAnew
from cdcheck.languages.python.proofs.sure_calls import surely_called
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
        from cdcheck.languages.python.proofs.lowered_files import lowered  # noqa: PLC0415 (see above)

        file = lowered(path, sources)
        for _, body in file.bodies() if file is not None else ():
            if file is not None:
                found.update(file.place(call) for call in surely_called(body))
    return MadeAnew(frozenset(found & {call.at for call in calls}))
