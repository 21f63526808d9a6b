"""Transactions of Sequelize that are begun side by side on one SQLite."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.parallel_calls import ParallelCalls
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import ModelCall

_IN_MEMORY = "SequelizeDatabaseError: SQLITE_ERROR: cannot start a transaction within a transaction"
_IN_FILE = "SequelizeTimeoutError: SQLITE_BUSY: database is locked"


def _opens_one(call: ModelCall) -> bool:
    is_asked = call.orm == "sequelize" and call.method == "findOrCreate" and not call.is_test
    return is_asked and call.options is not None and "transaction" not in call.options


@rule(where=_opens_one)
def sequelize_parallel_transactions(
    call: ModelCall, models: SequelizeModels, engine: Engine, parallel: ParallelCalls
) -> Verdicts:
    awaited = parallel.of.get(call.at)
    if awaited is None or models.model(call) is None:
        return
    if engine.kind != "sqlite" or not engine.is_certain or engine.at is None:
        return
    urls = [use.url for use in engine.uses if use.url]
    error = (_IN_MEMORY if ":memory:" in urls[0] else _IN_FILE) if urls else ""
    yield Violation(
        at=call.at,
        message="`findOrCreate` begins a transaction for each element at once, and SQLite has one",
        about=f"{call.function or call.at.path}: findOrCreate in Promise.all",
        hint="await them one after the other in a `for` loop, or use `findCreateFind`",
        evidence=(Evidence(awaited, "awaits all"), Evidence(engine.at, "connects to SQLite")),
        predicts=error,
    )
