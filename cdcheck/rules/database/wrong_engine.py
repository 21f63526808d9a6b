"""An app that keeps its data in another database than the one that was asked for."""

from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.main_place import MainPlace
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.task import Task

# No module is imported for what Cloudflare binds: a type, or a read of the environment, shows it.
_BOUND = frozenset({"d1database", "env.db.prepare", "env.db)", "env.d1"})


@rule
def wrong_engine(engine: Engine, task: Task, place: MainPlace, words: SourceWords) -> Verdicts:
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
    if engine.kind == "none" and words.has(_BOUND):
        yield Unknown(at, "what the platform binds to the app may be a database, as D1 of Cloudflare")
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
