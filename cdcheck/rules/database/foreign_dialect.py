"""SQL that another database understands, but not the one it is sent to."""

import re

from cdcheck.authoring import Unknown, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.knowledge.data_packages import DRIVERS
from cdcheck.model.data import Query

_STRINGS = re.compile(r"'(?:[^']|'')*'")
_SQLITE_ONLY = (
    (
        re.compile(r"\bINSERT\s+OR\s+(?:IGNORE|REPLACE|ABORT|FAIL|ROLLBACK)\b", re.IGNORECASE),
        'syntax error at or near "OR"',
    ),
    (re.compile(r"\bAUTOINCREMENT\b", re.IGNORECASE), 'syntax error at or near "AUTOINCREMENT"'),
    (re.compile(r"^\s*PRAGMA\b", re.IGNORECASE), 'syntax error at or near "PRAGMA"'),
    (
        re.compile(r"\bdatetime\s*\(\s*(?:''|'now')", re.IGNORECASE),
        "function datetime(unknown) does not exist",
    ),
)
_POSTGRES_ONLY = (
    (re.compile(r"[\w)\]]::\s*[A-Za-z]"), 'unrecognized token: ":"'),
    (re.compile(r"\bILIKE\b", re.IGNORECASE), 'near "ILIKE": syntax error'),
    (re.compile(r"\bTRUNCATE\b", re.IGNORECASE), 'near "TRUNCATE": syntax error'),
    (re.compile(r"\bCREATE\s+EXTENSION\b", re.IGNORECASE), 'near "EXTENSION": syntax error'),
    (re.compile(r"@>|<@"), 'unrecognized token: "@"'),
)
_FOREIGN = {"postgres": _SQLITE_ONLY, "sqlite": _POSTGRES_ONLY}


@rule(where=lambda query: query.form == "sql" and bool(query.sql))
def foreign_dialect(query: Query, engine: Engine) -> Verdicts:
    kind = DRIVERS.get(query.driver, engine.kind if engine.is_certain else "")
    if not kind or kind == "multiple":
        yield Unknown(query.at, "which database the statement is sent to is not known")
        return
    text = _STRINGS.sub(lambda m: "'now'" if m.group() == "'now'" else "''", query.sql)
    for pattern, error in _FOREIGN.get(kind, ()):
        found = pattern.search(text)
        if found is not None:
            yield Violation(
                at=query.at,
                message=f"{kind} has no `{' '.join(found.group().split())}`",
                about=f"{query.function or query.at.path}: {found.group()}",
                hint=f"write the statement in the dialect of {kind}",
                predicts=error,
            )
            return
