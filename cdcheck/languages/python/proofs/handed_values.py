"""Reads again what Python hands over to a driver, and tells of which kinds the values are."""

from collections.abc import Iterator, Mapping
from functools import cache

from cdcheck import ir
from cdcheck.facts.handed_values import Handed, HandedValue
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.languages.python.proofs.value_kinds import FieldKind, Kinds, of_annotation
from cdcheck.model.data import Query
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_PARAMETERS = frozenset({"parameters", "params", "vars"})
_SENDING = frozenset({"execute", "execute_fetchall", "execute_insert", "fetch", "fetchrow", "fetchval"})


def handed_in(
    path: str, sent: Mapping[Location, Query], project: Project, sources: SourceTexts
) -> Iterator[tuple[Location, Handed]]:
    """Tells what is handed over in a file, where the given statements are sent."""
    file = lowered(path, sources)
    if file is not None:
        yield from _in_file(file, sent, fields(project, sources))


def _in_file(
    file: LoweredFile, sent: Mapping[Location, Query], field_kind: FieldKind
) -> Iterator[tuple[Location, Handed]]:
    for index, body in file.bodies():
        calls = [found.node for found in nodes(body) if isinstance(found.node, ir.Call)]
        sending = [call for call in calls if ir.last_name(call.function) in _SENDING]
        kinds = Kinds(file, index, field_kind) if sending and index >= 0 else None
        for call in sending:
            query = sent.get(file.place(call))
            if query is not None and kinds is not None:
                yield file.place(call), _handed(call, query.driver, file, kinds)


def _handed(call: ir.Call, driver: str, file: LoweredFile, kinds: Kinds) -> Handed:
    if driver == "asyncpg":
        return Handed(tuple(_in_order(call.arguments[1:], file, kinds)))
    named = [value for name, value in call.keywords if name in _PARAMETERS]
    given = [*call.arguments[1:2], *named][:1]
    if not given or isinstance(given[0], ir.Spread):
        return Handed()
    whole = kinds.literal(given[0])
    if isinstance(whole, ir.Sequence) and whole.kind in {"tuple", "list"}:
        return Handed(tuple(_in_order(whole.items, file, kinds)))
    if isinstance(whole, ir.Mapping):
        return Handed(tuple(_by_name(whole, file, kinds)))
    return Handed(whole=_value("", given[0], file, kinds))


def _in_order(
    items: tuple[ir.Expression, ...], file: LoweredFile, kinds: Kinds
) -> Iterator[HandedValue]:
    for number, item in enumerate(items, 1):
        if isinstance(item, ir.Spread):
            return
        value = _value(str(number), item, file, kinds)
        if value is not None:
            yield value


def _by_name(mapping: ir.Mapping, file: LoweredFile, kinds: Kinds) -> Iterator[HandedValue]:
    for key, item in mapping.items:
        name = key.value if isinstance(key, ir.Const) else None
        value = _value(name, item, file, kinds) if isinstance(name, str) else None
        if value is not None:
            yield value


def _value(key: str, written: ir.Expression, file: LoweredFile, kinds: Kinds) -> HandedValue | None:
    kind = kinds.of(written)
    text = written.value if isinstance(written, ir.Const) else None
    length = len(text) if isinstance(text, str) else -1
    return HandedValue(key, kind, file.place(written), length) if kind else None


def fields(project: Project, sources: SourceTexts) -> FieldKind:
    """Makes what finds the kind of a field, of a class whose name no other class has."""

    @cache
    def field_kind(cls: str, name: str) -> str:
        named = [one for one in project.classes if one.name == cls and not one.at.path.endswith(".ts")]
        file = lowered(named[0].at.path, sources) if len(named) == 1 else None
        found = [one for one in file.extract.classes if one.name == cls] if file is not None else []
        for statement in found[0].body if len(found) == 1 else ():
            if isinstance(statement, ir.Assign) and ir.last_name(statement.targets[0]) == name:
                return of_annotation(statement.annotation)
        return ""

    return field_kind
