"""Clients of Knex: which engine a configuration names, by which driver, and what Knex refuses of it."""

from cdcheck.abstract.library import NOTHING, Invocation
from cdcheck.abstract.values import Fields, Known, Value, entries_of, options, text_of
from cdcheck.knowledge.loaded_drivers import OF_KNEX
from cdcheck.languages.javascript.engines import (
    kind_of_dialect,
    kinds_of_dialect,
    kinds_of_url,
    note_engines,
)
from cdcheck.languages.javascript.sequelize.options import place_of_entry
from cdcheck.model.definitions import UnusableDefinition

_ENVIRONMENTS = frozenset({"development", "staging", "production"})
_NAMING = ("client", "dialect")


def note_client(call: Invocation, configuration: Value) -> None:
    """Notes the engines that a configuration may name, and what is wrong with it."""
    kinds: list[str] = []
    for option in options(configuration):
        kinds.extend(kind for kind in _kinds(call, option) if kind not in kinds)
    name = _name(configuration)
    note_engines(
        call,
        kinds,
        how="knex()",
        driver="knex",
        spelt_out=kind_of_dialect(name) if name in OF_KNEX else "",
        package=OF_KNEX.get(name, "") if "connection" in entries_of(configuration) else "",
    )
    if isinstance(configuration, Fields) and not configuration.is_open:
        _note_refused(call, configuration, name)


def _note_refused(call: Invocation, settings: Fields, name: str) -> None:
    named = next((key for key in _NAMING if key in settings.entries), "")
    if not named and "connection" in settings.entries:
        call.note(UnusableDefinition(call.at, "knex", "no-client"))
    elif name and name not in OF_KNEX:
        at = call.machine.location(place_of_entry(settings, named) or call.site)
        call.note(UnusableDefinition(at, "knex", "unknown-client", written=name))


def _name(configuration: Value) -> str:
    """Reads the client that a configuration can only mean; empty where that is not told."""
    found: set[str] = set()
    for option in options(configuration):
        entries = option.entries if isinstance(option, Fields) and not option.is_open else {}
        given = [entries[key] for key in _NAMING if key in entries]
        is_told = len(given) == 1 and isinstance(given[0], Known)
        found.add((text_of(given[0]) or "") if is_told else "")
    return found.pop() if len(found) == 1 else ""


def _kinds(call: Invocation, configuration: Value) -> list[str]:
    entries = entries_of(configuration)
    client = entries.get("client") or entries.get("dialect")
    if client is None and _ENVIRONMENTS & set(entries):
        found = [k for name in _ENVIRONMENTS for k in _kinds(call, entries.get(name, NOTHING))]
        return list(dict.fromkeys(found))
    if client is not None:
        return kinds_of_dialect(call.machine, client, call.site.path)
    return kinds_of_url(call.machine, configuration, call.site.path)
