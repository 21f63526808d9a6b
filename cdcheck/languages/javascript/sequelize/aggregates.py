"""Aggregates that finders of Sequelize select, and what stands beside them."""

import re

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import Fields, Items, Known, Site
from cdcheck.languages.javascript.sequelize.options import place_of_entry
from cdcheck.model.orm_calls import Aggregate

_METHODS = {**dict.fromkeys(("findAll", "findOne", "findAndCountAll"), 0), "findByPk": 1}
_AGGREGATE = re.compile(
    r"""(?:[\w.]+\.)?fn\(\s*['"](COUNT|SUM|AVG|MIN|MAX|(?:ARRAY|STRING|JSONB?)_AGG)['"]""", re.IGNORECASE
)
_ALL = "all attributes"


def ungrouped(call: Invocation, method: str) -> Aggregate | None:
    """Finds an aggregate among the attributes of a call that says all of its options and groups none."""
    given = call.argument(_METHODS.get(method, -1)) if method in _METHODS else None
    if not isinstance(given, Fields) or given.site is None or "group" in given.entries:
        return None
    if not (given.is_as_written and call.at.holds(call.machine.location(given.site))):
        return None
    selected = given.entries.get("attributes")
    site = place_of_entry(given, "attributes")
    if site is None or not call.at.holds(call.machine.location(site)):
        return None
    beside = ""
    if isinstance(selected, Fields) and selected.is_as_written and "exclude" not in selected.entries:
        selected, beside = selected.entries.get("include"), _ALL
    if not isinstance(selected, Items) or not selected.is_as_written:
        return None
    return _among(call.machine, selected, beside)


def _among(machine: Machine, selected: Items, beside: str) -> Aggregate | None:
    found: tuple[str, Site] | None = None
    for item, written in zip(selected.items, selected.written, strict=True):
        site = Site(selected.path, written.at, written.end)
        if isinstance(item, Known) and isinstance(item.value, str):
            beside = beside or f"`{item.value}`"
        elif isinstance(item, Items) and item.is_as_written and item.written:
            first = Site(item.path, item.written[0].at, item.written[0].end)
            match = _AGGREGATE.match(machine.source(first))
            found = found or ((match[1].upper(), site) if match is not None else None)
    return Aggregate(found[0], beside, machine.location(found[1])) if found and beside else None
