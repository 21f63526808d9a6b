"""Reads again the calls that hand values over to a driver, in either language."""

from cdcheck.authoring import fact
from cdcheck.facts.handed_values import Handed, HandedValues, sent_with_values
from cdcheck.model.data import Query
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


@fact
def handed_values(project: Project, sources: SourceTexts) -> HandedValues:
    """Reads the files again in which statements are sent with values."""
    asked: dict[str, dict[Location, Query]] = {}
    for query in sent_with_values(project):
        for place in query.sendings:
            asked.setdefault(place.path, {})[place] = query
    found: dict[Location, Handed] = {}
    for path, sent in asked.items():
        # The grammars are slow to load; each language's is loaded where it has something to read.
        if path.endswith(".py"):
            from cdcheck.languages.python import handed_values as python  # noqa: PLC0415 (see above)

            found.update(python.handed_in(path, sent, project, sources))
        else:
            from cdcheck.languages.javascript import handed_values as javascript  # noqa: PLC0415 (see above)

            found.update(javascript.handed_in(path, sent, sources))
    return HandedValues(found)
