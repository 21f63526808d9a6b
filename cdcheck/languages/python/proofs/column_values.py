"""Finds the files in which columns of SQLAlchemy are given values, or compared with some."""

from cdcheck.authoring import fact
from cdcheck.facts.column_values import ColumnValue, ColumnValues, strict_driver
from cdcheck.facts.database import Engine
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_ASKING = ("sqlalchemy.", "sqlmodel.", "flask_sqlalchemy.")


@fact
def column_values(
    project: Project, mapping: SqlalchemyMapping, engine: Engine, sources: SourceTexts
) -> ColumnValues:
    """Reads the files again that make mapped objects, or ask for them, if the driver is a strict one."""
    driver = strict_driver(engine)
    names = [one.name for one in project.classes]
    mapped = {one.name: one.id for one in mapping.classes.values() if names.count(one.name) == 1}
    ids = set(mapped.values())
    paths = {
        call.at.path
        for call in project.calls
        if not call.is_test and call.caller is not None and mapped and driver
        if call.callee in ids or (call.external or "").startswith(_ASKING)
    }
    if not paths:
        return ColumnValues({})
    # The grammar is slow to load, and most apps have nothing for it.
    from cdcheck.languages.python.proofs.sqlalchemy_values import values_in  # noqa: PLC0415 (see above)

    found: dict[Location, tuple[ColumnValue, ...]] = {}
    for path in sorted(paths):
        found.update(values_in(path, mapped, project, sources))
    return ColumnValues(found, driver)
