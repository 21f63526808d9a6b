"""A database of SQLite in memory, of which each thread or each connection has its own."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.memory_databases import MemoryDatabases
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.data import DatabaseUse

_OTHERWISE = ("poolclass", "staticpool", "creator", "cache=shared", "threaded", "without-threads")
_KEPT = ("global ", "cache", "hasattr(", "setdefault(")


@rule(where=lambda use: use.kind == "sqlite" and not use.is_test)
def memory_database_apart(use: DatabaseUse, memory: MemoryDatabases, words: SourceWords) -> Verdicts:
    asked = memory.asked
    if asked is None or asked.use is not use or words.mentions(*_OTHERWISE):
        return
    is_engine = use.is_async is not None
    if not is_engine and words.mentions(*_KEPT):
        return
    who = "thread" if is_engine else "connection"
    why = "requests are answered in other threads" if is_engine else "each call makes an empty database"
    yield Violation(
        at=use.at,
        message=f"each {who} has a database in memory of its own, and one alone has the tables",
        about=use.at.path,
        hint="keep it in a file, or keep one connection with `poolclass=StaticPool`"
        if is_engine
        else "keep it in a file",
        evidence=(
            Evidence(asked.made_at, "the tables are made here"),
            Evidence(asked.at, f"is asked for `{asked.route.method} {asked.route.path}`"),
            Evidence(asked.apart_at, why),
        ),
        confidence=Confidence.PROVEN if is_engine else Confidence.INFERRED,
        predicts="no such table",
    )
