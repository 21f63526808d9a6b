"""Finds out what functions do with the results of the queries that they build."""

from cdcheck.authoring import fact
from cdcheck.facts.built_results import BuiltResults, shape_of
from cdcheck.facts.misread_results import Misreading, Shape
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.javascript.proofs.misread_results import Uses
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


@fact
def built_results(project: Project, sources: SourceTexts) -> BuiltResults:
    """Reads the files again in which a query is built whose result is known."""
    columns = {
        table.name: frozenset(column.attribute or column.name for column in table.columns)
        for table in project.tables
    }
    asked: dict[str, dict[Location, tuple[Location, Shape]]] = {}
    several: dict[Location, set[str]] = {}
    for query in project.built_queries:
        if query.ended_at is None or query.orm != "drizzle" or query.is_test:
            continue
        several.setdefault(query.ended_at, set()).add(query.gives)
        names = [columns.get(table.name, frozenset()) for table in query.tables]
        shape = shape_of(query, frozenset().union(*names))
        if shape is not None:
            asked.setdefault(query.at.path, {})[query.ended_at] = (query.at, shape)
    found: dict[Location, tuple[Misreading, ...]] = {}
    for path, places in asked.items():
        file = lowered(path, sources)
        sure = {at: known for at, known in places.items() if len(several[at]) == 1}
        for origin, one in Uses(file).of(sure) if file is not None else ():
            found[origin] = (*found.get(origin, ()), one)
    return BuiltResults(found)
