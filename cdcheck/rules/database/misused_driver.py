"""A method of another driver, or an await of one that calls back."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.code import Call
from cdcheck.model.project import Project

_MISSING = {
    "better-sqlite3()": frozenset({"query", "all", "get", "run", "each", "execute"}),
    "pg.Pool": frozenset({"execute", "all", "get", "run", "prepare", "exec"}),
    "pg.Client": frozenset({"execute", "all", "get", "run", "prepare", "exec"}),
}
_CALLING_BACK = frozenset(
    f"mysql2.{kind}.{verb}" for kind in ("Pool", "Connection") for verb in ("query", "execute")
)
_HINTS = {"better-sqlite3()": "`prepare` the statement, then call `{}` on that"}
_AWAITED = "You have tried to call .then(), .catch(), or invoked await on the result of query"


def _is_misuse(call: Call) -> bool:
    owner, _, verb = (call.external or "").rpartition(".")
    is_awaited = call.is_awaited and call.external in _CALLING_BACK
    return (is_awaited or verb in _MISSING.get(owner, ())) and not call.is_test


@rule(where=_is_misuse)
def misused_driver(call: Call, project: Project, words: SourceWords) -> Verdicts:
    owner, _, verb = (call.external or "").rpartition(".")
    driver = owner.partition(".")[0].removesuffix("()")
    made = next((use for use in project.databases if use.driver == driver), None)
    evidence = (Evidence(made.at, made.how),) if made is not None else ()
    about = f"{call.at.path}: {call.external}"
    if call.external in _CALLING_BACK:
        if not words.mentions(".promise", "promisify", "mysql2/promise"):
            yield Violation(
                at=call.at,
                message=f"`{verb}` of `mysql2` calls back, and gives nothing to await",
                about=about,
                hint="import `mysql2/promise`",
                evidence=evidence,
                predicts=f"Error: {_AWAITED}",
            )
    elif not words.mentions(f".{verb} =", f".{verb}=", "prototype", "object.assign"):
        yield Violation(
            at=call.at,
            message=f"`{driver}` has no method `{verb}`",
            about=about,
            hint=_HINTS.get(owner, "send the statement with `query`").format(verb),
            evidence=evidence,
            predicts=f"{verb} is not a function",
        )
