"""A foreign key of Sequelize to a table by the name of its model, which the table does not have."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.schema_creation import SchemaCreations
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.definitions import UnusableDefinition
from cdcheck.model.project import Project

_ERRORS = {
    "sqlite": "SequelizeDatabaseError: SQLITE_ERROR: no such table: main.{}",
    "postgres": 'SequelizeDatabaseError: relation "{}" does not exist',
}


@rule(where=lambda made: made.kind == "reference" and not made.is_test)
def sequelize_unknown_reference(
    made: UnusableDefinition,
    project: Project,
    models: SequelizeModels,
    engine: Engine,
    creations: SchemaCreations,
) -> Verdicts:
    if engine.kind not in _ERRORS or not engine.is_certain or not _is_synchronised(creations):
        return
    named, tables = made.written, {table.name for table in project.tables if not table.is_test}
    is_caseless = engine.kind == "sqlite"
    if named in tables or (is_caseless and named.lower() in {name.lower() for name in tables}):
        return
    meant = [m for m in models.by_id.values() if named.lower() in {m.name.lower(), m.table.lower()}]
    if len(meant) != 1:
        return
    yield Violation(
        at=made.at,
        message=f"`{made.owner}.{made.name}` refers to `{named}`, and the table is `{meant[0].table}`",
        about=f"{made.owner}.{made.name}",
        hint=f"write `model: '{meant[0].table}'`, or name the model itself",
        evidence=(Evidence(meant[0].at, f"defines `{meant[0].name}`"),),
        predicts=_ERRORS[engine.kind].format(named),
    )


def _is_synchronised(creations: SchemaCreations) -> bool:
    """Tells whether nothing but `sync` makes the tables."""
    made = (*creations.on_start, *creations.elsewhere)
    is_all = all(creation.how in {"sequelize.sync()", "Model.sync()"} for creation in made)
    return bool(made) and is_all and not creations.outside
