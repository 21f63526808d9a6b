"""An app that keeps its data in another database than the one that was asked for."""

from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.main_place import MainPlace
from cdcheck.model.task import Task


@rule
def wrong_engine(engine: Engine, task: Task, place: MainPlace) -> Verdicts:
    at = engine.at or place.at
    wanted = task.database
    if wanted is None:
        if "database" in task.inferred:
            yield Unknown(at, _untold(engine))
        return
    if wanted == engine.kind or wanted in engine.kinds:
        return
    if not engine.is_certain:
        yield Unknown(at, engine.doubt)
        return
    if engine.kind == "none":
        yield Violation(
            at=at,
            message=f"the app connects to no database; `{wanted}` is asked for",
            about="database",
            hint=f"keep the data in {wanted}",
        )
        return
    yield Violation(
        at=at,
        message=f"the app connects to {' and '.join(engine.kinds)}; `{wanted}` is asked for",
        about="database",
        hint=f"connect to {wanted} instead",
        evidence=tuple(dict.fromkeys(Evidence(use.at, use.how) for use in engine.uses))[:4],
    )


def _untold(engine: Engine) -> str:
    if engine.kind == "multiple":
        return f"settings name {' and '.join(engine.kinds)}; which of them is asked for is not stated"
    return engine.doubt or "no database is stated, and none is used"
