"""What Sequelize refuses in the definitions of models and connections."""

import re
from collections.abc import Iterator

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import Ext, Fields, Items, Known, Site, Text, Thing, Value, options, text_of
from cdcheck.knowledge.sequelize_words import DATA_TYPES, DIALECTS, HOOKS
from cdcheck.languages.javascript.sequelize.models import Model
from cdcheck.languages.javascript.sequelize.options import place_of_entry, place_of_key
from cdcheck.languages.javascript.table_drafts import truth_of
from cdcheck.model.definitions import UnusableDefinition

_TYPE = re.compile(r"sequelize\.(?P<owner>(?:Sequelize\.)?(?:DataTypes\.)?)(?P<name>\w+)(?:\(\))?")
_ORM = "sequelize"


def note_refused_model(machine: Machine, model: Model) -> None:
    """Notes what Sequelize throws over when a model is made."""
    for name, written in model.attributes.items():
        site = _site(written) or model.site
        for kind, what in _of_attribute(machine, written):
            machine.facts.add(
                UnusableDefinition(machine.location(site), _ORM, kind, model.name, name, what)
            )
    _note_hooks(machine, model.settings.get("hooks"), model.name, model.site)


def _of_attribute(machine: Machine, written: Value) -> Iterator[tuple[str, str]]:
    said = written.entries if isinstance(written, Fields) else {}
    is_open = isinstance(written, Fields) and (written.is_open or written.site is None)
    if isinstance(written, Fields) and not is_open and "type" not in said:
        yield "no-type", ""
    yield from _of_type(machine, said.get("type", written), has_values=is_open or "values" in said)
    validate = said.get("validate")
    null = validate.entries.get("notNull") if isinstance(validate, Fields) else None
    is_asked = isinstance(null, Fields) or truth_of(null) is True
    if is_asked and not is_open and truth_of(said.get("allowNull", Known(value=True))) is True:
        yield "not-null-of-nullable", ""


def _of_type(machine: Machine, type_: Value, *, has_values: bool) -> Iterator[tuple[str, str]]:
    name = type_.name if isinstance(type_, Ext) else type_.type if isinstance(type_, Thing) else ""
    match = _TYPE.fullmatch(name)
    if match is None:
        return
    given = list(type_.arguments) if isinstance(type_, Thing) else []
    if not _is_type(match):
        yield _unknown_type(machine, type_, match["name"])
    elif match["name"] == "ENUM" and not has_values and _is_empty(given):
        yield "enum-without-values", ""
    elif match["name"] == "ARRAY" and not given:
        yield "array-without-type", ""


def _is_type(match: re.Match[str]) -> bool:
    """Tells whether a name may be that of a type: the module and its class have other members."""
    is_other = "DataTypes" not in match["owner"] and not match["name"].isupper()
    return is_other or match["name"] in DATA_TYPES


def _unknown_type(machine: Machine, type_: Value, name: str) -> tuple[str, str]:
    if not isinstance(type_, Thing):
        return "unknown-type", name
    return "unknown-type-called", machine.source(type_.site).partition("(")[0].removeprefix(
        "new "
    ).strip()


def _is_empty(given: list[Value]) -> bool:
    """Tells whether arguments name no value: none are given, or one list that stays empty."""
    only = given[0] if len(given) == 1 else None
    return not given or (isinstance(only, Items) and not (only.is_open or only.items))


def note_refused_hook(call: Invocation) -> None:
    """Notes a hook that is added under a name which is none."""
    name = call.argument(0)
    if isinstance(name, Known) and isinstance(name.value, str) and name.value not in HOOKS:
        call.note(UnusableDefinition(call.at, _ORM, "unknown-hook", "", name.value))


def _note_hooks(machine: Machine, hooks: Value | None, owner: str, site: Site) -> None:
    if not isinstance(hooks, Fields):
        return
    for name in hooks.entries:
        if name not in HOOKS:
            at = machine.location(place_of_key(hooks, name) or site)
            machine.facts.add(UnusableDefinition(at, _ORM, "unknown-hook", owner, name))


def note_refused_connection(call: Invocation, settings: Value) -> None:
    """Notes a dialect that Sequelize does not have, or that none is named."""
    url = call.argument(0) if len(call.arguments) < 3 else None
    if isinstance(settings, Fields):
        _note_hooks(call.machine, settings.entries.get("hooks"), "", call.site)
    if url is not None and not isinstance(url, Fields):
        scheme, found, _ = (text_of(url) or "").partition(":")
        if isinstance(url, Known) and found and scheme not in DIALECTS:
            call.note(UnusableDefinition(call.at, _ORM, "unknown-dialect", "", "", scheme))
        return
    if not isinstance(settings, Fields):
        return
    dialect = settings.entries.get("dialect")
    if dialect is None and not settings.is_open and all(map(_is_plain, call.arguments)):
        call.note(UnusableDefinition(call.at, _ORM, "no-dialect"))
    name = text_of(dialect) if isinstance(dialect, Known) else None
    if name and name not in DIALECTS:
        at = call.machine.location(place_of_entry(settings, "dialect") or call.site)
        call.note(UnusableDefinition(at, _ORM, "unknown-dialect", "", "", name))


def _is_plain(argument: Value) -> bool:
    """Tells whether an argument cannot hold settings that were not read."""
    return all(isinstance(option, Fields | Known | Text) for option in options(argument))


def _site(value: Value) -> Site | None:
    return value.site if isinstance(value, Fields | Thing) else None
