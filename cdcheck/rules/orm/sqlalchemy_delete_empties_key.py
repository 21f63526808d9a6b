"""A deletion for which SQLAlchemy empties keys of other rows that may not be empty."""

import re

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.emptied_keys import EmptiedKey, EmptiedKeys
from cdcheck.facts.session_flows import Deletion, SessionFlows
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.edits import Argument, Fix
from cdcheck.model.mapped import Link

_HOOKS = ("before_delete", "before_flush")


@rule(where=lambda link: (link.empties or link.backref_empties) and link.is_known)
def sqlalchemy_delete_empties_key(
    link: Link, keys: EmptiedKeys, flows: SessionFlows, words: SourceWords, engine: Engine
) -> Verdicts:
    for key in keys.of(link):
        deletion = next((one for one in flows.deletions if _leaves(one, key)), None)
        if deletion is None or words.mentions(*_HOOKS) or _is_swept(key, words):
            continue
        yield Violation(
            at=link.at,
            message=f"deleting a row of `{key.parent.name}` empties "
            f"`{key.table.name}.{key.column.name}`",
            about=f"{link.owner}.{link.name}: {key.name}",
            hint=_hint(link, key),
            evidence=(
                Evidence(key.column.at, "is required"),
                Evidence(deletion.at, f"deletes a row of `{key.parent.name}`"),
            ),
            predicts=_predicted(key, engine),
            fix=_fix(link, key),
        )


def _hint(link: Link, key: EmptiedKey) -> str:
    if _is_said_there(link, key):
        return f'give `{key.parent.name}.{key.name}` `cascade="all, delete-orphan"`'
    return f'write `backref=backref("{key.name}", cascade="all, delete-orphan")`'


def _is_said_there(link: Link, key: EmptiedKey) -> bool:
    """Tells whether a link is itself what holds the rows, and not its backref."""
    return (link.owner, link.name) == (key.parent.id, key.name)


def _fix(link: Link, key: EmptiedKey) -> Fix | None:
    """Deletes the rows with their parent, where the link on its side says so itself."""
    if not _is_said_there(link, key):
        return None
    return Fix((Argument(link.at, "cascade", '"all, delete-orphan"'),), is_safe=False)


def _leaves(deletion: Deletion, key: EmptiedKey) -> bool:
    """Tells whether what deletes an object says nothing of the rows that refer to it."""
    named = {key.child.name, key.name, key.table.name}
    return deletion.cls == key.parent.id and deletion.names.isdisjoint(named)


def _is_swept(key: EmptiedKey, words: SourceWords) -> bool:
    """Tells whether a statement deletes such rows, perhaps before."""
    name = rf"(?:\w+\.)?{key.child.name.lower()}\b"
    asked = rf"(?:query\(\s*{name}|{name}\.query\b)(?:(?!query)[\s\S]){{0,300}}?\.delete\("
    swept = re.compile(rf"\bdelete\(\s*{name}|{asked}")
    return any(swept.search(text) for text in words.texts())


def _predicted(key: EmptiedKey, engine: Engine) -> str:
    if key.column.is_primary:
        return f"tried to blank-out primary key column '{key.table.name}.{key.column.name}' on instance"
    if engine.kind == "sqlite":
        return f"NOT NULL constraint failed: {key.table.name}.{key.column.name}"
    return f'null value in column "{key.column.name}" of relation "{key.table.name}"'
