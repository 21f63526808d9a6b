"""Tables that Sequelize makes too late, or before all is defined that they come from."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.schema_creation import SchemaCreations
from cdcheck.facts.sync_faults import SyncOrder
from cdcheck.model.data import SchemaCreation

_NO_TABLE = {"sqlite": "SQLITE_ERROR: no such table: {}", "postgres": 'relation "{}" does not exist'}
_NO_COLUMN = {"sqlite": "SQLITE_ERROR: no such column: {}", "postgres": "column {} does not exist"}
# On SQLite, all share one connection: others wait as long as the first of the tables takes.
_AT_ONCE = frozenset({"create", "bulkCreate", "update", "destroy"})


@rule(where=lambda creation: creation.how == "sequelize.sync()" and not creation.is_test)
def sequelize_sync_out_of_order(
    creation: SchemaCreation, creations: SchemaCreations, order: SyncOrder, engine: Engine
) -> Verdicts:
    if creations.on_start != (creation,) or creations.elsewhere or creations.outside:
        return
    faults = order.faults(creation)
    for call, model in faults.early[:1]:
        is_sure = call.method in _AT_ONCE or engine.kind == "postgres"
        yield Violation(
            at=call.at,
            message=f"`{model.name}.{call.method}` does not wait until `sync()` has made the tables",
            about=model.name,
            hint="await `sync()` before the first query",
            evidence=(Evidence(creation.at, "is not waited for"),),
            confidence=Confidence.PROVEN if is_sure else Confidence.INFERRED,
            predicts=_predicted(_NO_TABLE, engine, model.table),
        )
    for model in faults.late_models[:1]:
        yield Violation(
            at=creation.at,
            message=f"`sync()` makes no table for `{model.name}`, which is defined only afterwards",
            about=model.name,
            hint="import the models before `sync()`",
            evidence=(Evidence(model.at, "defines the model"),),
            predicts=_predicted(_NO_TABLE, engine, model.table),
        )
    for key in faults.late_keys[:1]:
        yield Violation(
            at=key.at,
            message=f"`{key.model.name}.{key.name}` gets no column: it is added only after `sync()`",
            about=f"{key.model.name}.{key.name}",
            hint="make the associations before `sync()`",
            evidence=(Evidence(creation.at, "makes the tables"),),
            predicts=_predicted(_NO_COLUMN, engine, _named(engine, key.asked)),
        )


def _predicted(errors: dict[str, str], engine: Engine, *names: str) -> str:
    known = errors.get(engine.kind)
    return f"SequelizeDatabaseError: {known.format(*names)}" if known is not None else ""


def _named(engine: Engine, column: str) -> str:
    return f'"{column}"' if engine.kind == "postgres" and "." not in column else column
