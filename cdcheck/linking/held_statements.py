"""Statements that code holds, but that are not seen to be sent: constants, class attributes, results."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from cdcheck import ir
from cdcheck.abstract.values import Site
from cdcheck.ir.expressions import Node
from cdcheck.languages.sql_words import statement_kind, tables_named
from cdcheck.linking.locations import Lines
from cdcheck.model.data import Known, Query
from cdcheck.model.project import Project

_CHARACTER = r"\w.\"`\[\]{}:%$"
_NAME = rf"[{_CHARACTER}]+"
_SPOKEN = frozenset(
    {"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "print", "trace"}
    | {"Error", "add_argument", "option", "describe", "it", "test", "t", "gettext", "_"}
)


@lru_cache(maxsize=1)
def _hint() -> re.Pattern[bytes]:
    words = rb"SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|PRAGMA|REPLACE|TRUNCATE"
    spoken = words + rb"|" + words.lower()
    return re.compile(rb"[\"'`]\s*\(?(?:(?:" + spoken + rb")\s|Select \d)")


@lru_cache(maxsize=1)
def _shapes() -> re.Pattern[str]:
    """Matches what is a statement and nothing else; English begins with a capital letter only."""
    kinds = r"(?:UNIQUE |TEMP(?:ORARY)? |MATERIALIZED |OR REPLACE |VIRTUAL )*"
    things = r"(?:TABLE|INDEX|VIEW|TRIGGER|FUNCTION|TYPE|EXTENSION|SCHEMA|DATABASE|SEQUENCE)"
    upper = (
        rf"SELECT .*\bFROM [({_CHARACTER}]",
        r"SELECT (?:\d+|[\w.]+\(.*\))(?: AS \w+)?",
        r"WITH (?:RECURSIVE )?\w+(?: ?\([\w, ]*\))? AS (?:NOT )?(?:MATERIALIZED )?\(",
        rf"(?:INSERT (?:OR \w+ )?|REPLACE )INTO {_NAME} ?(?:\(|VALUES|SELECT|DEFAULT|AS )",
        rf"UPDATE (?:OR \w+ |ONLY )?{_NAME}(?: (?:AS )?\w+)? SET {_NAME} ?=",
        rf"DELETE FROM {_NAME}",
        rf"CREATE {kinds}{things} (?:CONCURRENTLY )?(?:IF NOT EXISTS )?{_NAME}",
        rf"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?{_NAME} (?:ADD|DROP|ALTER|RENAME|(?:DIS|EN)ABLE|MODIFY)",
        rf"DROP (?:MATERIALIZED )?{things} (?:CONCURRENTLY )?(?:IF EXISTS )?{_NAME}",
        rf"TRUNCATE (?:TABLE )?{_NAME} ?(?:,|CASCADE|RESTART|$)",
        r"PRAGMA [\w.]+(?: ?=| ?\(|$)",
    )
    ending = r"(?:$|,|;| (?:where|order by|group by|limit|join|left)\b)"
    lower = (
        rf"select .+ from {_NAME}(?: (?:as )?\w+)?{ending}",
        rf"insert into {_NAME} ?(?:\(|values|select)",
        rf"update {_NAME} set {_NAME} ?=",
        rf"delete from {_NAME}(?: where\b|;|$)",
        rf"create (?:unique )?(?:table|index|view) (?:if not exists )?{_NAME} ?(?:\(|on|as)",
        r"(?:select [\w.]+\([^)]*\)|[Ss]elect \d+)(?: as \w+)?;?$",
        r"pragma \w+(?: ?=| ?\(|;|$)",
    )
    return re.compile("^[ (]*(?:" + "|".join((*upper, *lower)) + ")")


def held(
    extracts: Mapping[str, ir.Extract], project: Project, read: Callable[[str], bytes | None]
) -> tuple[Query, ...]:
    """Lists the statements in code that none of the project's queries stands at."""
    lines, tests = Lines(extracts, read), {file.path for file in project.files if file.is_test}
    known: dict[str, list[tuple[int, int]]] = {}
    for query in project.queries:
        for piece in query.pieces:
            known.setdefault(piece.path, []).append((piece.line, piece.line))
        known.setdefault(query.at.path, []).append((query.at.line, query.at.end_line))
    return tuple(
        query
        for path, extract in extracts.items()
        if path not in tests and _hint().search(read(path) or b"")
        for query in _in_file(lines, path, extract)
        if not _overlaps(query, known.get(path, []))
    )


def _overlaps(query: Query, places: list[tuple[int, int]]) -> bool:
    return any(first <= query.at.end_line and query.at.line <= last for first, last in places)


def _in_file(lines: Lines, path: str, extract: ir.Extract) -> Iterator[Query]:
    bodies = [extract.body, *(f.body for f in extract.functions), *(c.body for c in extract.classes)]
    for body in bodies:
        for node in _texts(body):
            text = _text(node) or ""
            if _shapes().match(" ".join(text.split())):
                at = lines.location(Site(path, node.at, node.end))
                yield Query(
                    at=at,
                    form="sql",
                    known=Known.PARTLY if "{}" in text else Known.FULLY,
                    operation=statement_kind(text) or "other",
                    sql=text.strip(),
                    tables=tables_named(text),
                    function=_function_around(path, extract, node),
                )


def _function_around(path: str, extract: ir.Extract, node: Node) -> str | None:
    around = [f for f in extract.functions if f.at <= node.at and node.end <= f.end]
    return f"{path}:{max(around, key=lambda f: f.at).qualified_name}" if around else None


def _texts(item: object) -> Iterator[Node]:
    """Finds the outermost strings in statements, but for what is only said to a person."""
    if isinstance(item, tuple):
        for part in item:
            yield from _texts(part)
    elif isinstance(item, Node) and _text(item) is not None:
        yield item
    elif isinstance(item, Struct) and not _is_said(item):
        for name in item.__struct_fields__:
            value = getattr(item, name)
            if isinstance(value, tuple | Struct):
                yield from _texts(value)


def _is_said(item: Struct) -> bool:
    if isinstance(item, ir.Raise):
        return True
    if isinstance(item, ir.Evaluate):
        return isinstance(item.value, ir.Const | ir.Template)
    if not isinstance(item, ir.Call):
        return False
    return ir.last_name(item.function) in _SPOKEN


def _text(node: Node) -> str | None:
    """Writes a string expression, with `{}` for what is not constant; `None` if it is no string."""
    if isinstance(node, ir.Const):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ir.Template):
        return "".join(_part(part) for part in node.parts)
    if isinstance(node, ir.Operation) and node.operator == "+":
        parts = [_text(operand) for operand in node.operands]
        return None if parts[0] is None else "".join("{}" if p is None else p for p in parts)
    if isinstance(node, ir.Operation) and node.operator == "%":
        return _text(node.operands[0])
    if isinstance(node, ir.Call) and isinstance(node.function, ir.Attribute):
        is_formatted = node.function.name in {"format", "strip", "trim"}
        return _text(node.function.base) if is_formatted else None
    return None


def _part(node: ir.Expression) -> str:
    text = _text(node) if isinstance(node, ir.Const) else None
    return "{}" if text is None else text
