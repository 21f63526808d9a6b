"""Async functions that Fastify is given with a parameter for a callback."""

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import Func, Site, Value, items_of, options, text_of
from cdcheck.model.http import CallbackTaker

_WITH_PAYLOAD = ("preParsing", "preSerialization", "onSend", "onError")
_ARITIES = {**dict.fromkeys(_WITH_PAYLOAD, 4), "onReady": 1, "onListen": 1}
_PLUGIN_ARITY = _HOOK_ARITY = 3
_OF_ROUTES = ("onRequest", "preValidation", "preHandler", *_WITH_PAYLOAD)
_NEVER_CHECKED = "onRequestAbort"


def note_plugin(machine: Machine, plugin: Value, site: Site) -> None:
    """Notes a plugin that takes the callback which Fastify calls it with."""
    _note(machine, plugin, "plugin", _PLUGIN_ARITY, site)


def note_hook(call: Invocation) -> None:
    """Notes such a hook of an instance."""
    hook = text_of(call.argument(0))
    if hook is not None and hook != _NEVER_CHECKED:
        for given in options(call.arguments[-1]):
            _note(call.machine, given, hook, _ARITIES.get(hook, _HOOK_ARITY), call.site)


def note_hooks_of_route(call: Invocation, described: dict[str, Value]) -> None:
    """Notes such hooks of a route; Fastify looks at those in lists only."""
    for hook in _OF_ROUTES:
        for given in items_of(described.get(hook)):
            _note(call.machine, given, f"listed {hook}", _ARITIES.get(hook, _HOOK_ARITY), call.site)


def _note(machine: Machine, given: Value, what: str, arity: int, site: Site) -> None:
    if isinstance(given, Func) and len(machine.parameters_of(given, required=True)) == arity:
        function = machine.location(machine.function_site(given))
        machine.facts.add(CallbackTaker(machine.location(site), function, what))
