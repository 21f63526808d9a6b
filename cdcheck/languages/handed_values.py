"""Reads again the calls that hand values over to a driver, in either language."""

from collections.abc import Iterator

from cdcheck.authoring import fact
from cdcheck.facts.handed_values import BESIDE, Handed, HandedValues, sent_with_values
from cdcheck.model.code import Call
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
    relayed = dict(_relayed(project))
    for query, place in relayed.items():
        asked.setdefault(place.path, {})[place] = query
    found: dict[Location, Handed] = {}
    for path, sent in asked.items():
        # The grammars are slow to load; each language's is loaded where it has something to read.
        if path.endswith(".py"):
            from cdcheck.languages.python.proofs import handed_values as python  # noqa: PLC0415 (see above)

            found.update(python.handed_in(path, sent, project, sources))
        else:
            from cdcheck.languages.javascript.proofs import handed_values as javascript  # noqa: PLC0415 (see above)

            found.update(javascript.handed_in(path, sent, sources))
    return HandedValues(found, relayed, dict(_methods(project)))


def _methods(project: Project) -> Iterator[tuple[Location, str]]:
    """Names the methods of MySQL's drivers, by what follows its first word: `mysql2.execute`."""
    for access in project.accesses:
        if access.library == "mysql":
            package, _, method = access.what.rpartition(".")
            yield access.at, f"{package.partition('.')[0].partition('/')[0]}.{method}"


def _relayed(project: Project) -> Iterator[tuple[Query, Location]]:
    """Finds the calls that hand statements to a function of the app, which sends them."""
    own: dict[str, list[Call]] = {}
    for query in sent_with_values(project):
        is_known = query.bound is not None and query.bound.count is not None
        if (
            query.driver not in BESIDE
            or not is_known
            or any(place.has_start_of(query.at) for place in query.sendings)
        ):
            continue
        if not own:
            for call in project.calls:
                if call.callee is not None:
                    own.setdefault(call.at.path, []).append(call)
        around = [call.at for call in own.get(query.at.path, ()) if call.at.has_start_of(query.at)]
        if around:
            yield query, max(around)
