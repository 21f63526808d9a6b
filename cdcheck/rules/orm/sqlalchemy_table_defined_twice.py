"""Two definitions of one table of SQLAlchemy, in one collection."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.reachable_files import ServedFiles
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping, is_mapped_table
from cdcheck.model.data import Table
from cdcheck.model.project import Project

_EXTENSION = "flask_sqlalchemy.SQLAlchemy"


@rule(where=lambda table: is_mapped_table(table) and bool(table.metadata) and not table.is_test)
def sqlalchemy_table_defined_twice(
    table: Table, mapping: SqlalchemyMapping, project: Project, served: ServedFiles
) -> Verdicts:
    found = mapping.tables.get((table.metadata, table.name), ())
    others = [one for one in found if one.at != table.at and not one.is_test]
    if len(others) != 1 or any(one.is_extending or one.cls in mapping.heirs for one in found):
        return
    other = others[0]
    are_run = table.at.path == other.at.path or {table.at.path, other.at.path} <= served.reached
    if table.at < other.at or not are_run or _are_apart(table, project):
        return
    yield Violation(
        at=table.at,
        message=f"the table `{table.name}` is defined a second time",
        about=f"{table.name}",
        hint="keep one definition: a class can be mapped to a table that is there by `__table__`",
        evidence=(Evidence(other.at, "defines it too"),),
        predicts=(
            f"sqlalchemy.exc.InvalidRequestError: Table '{table.name}' is already defined for this "
            "MetaData instance."
        ),
    )


def _are_apart(table: Table, project: Project) -> bool:
    """Tells whether there are two extensions, of which each has its own tables."""
    if not table.metadata.startswith("flask_sqlalchemy"):
        return False
    return sum(call.external == _EXTENSION for call in project.calls if not call.is_test) > 1
