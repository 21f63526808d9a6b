"""What the Python frameworks share: the router that a value holds."""

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.routing import HELD_ROUTER, Router
from cdcheck.abstract.values import Obj, Thing, Value, options


def router_of(value: Value | None) -> Router | None:
    """Finds the router that a value holds."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Thing) and isinstance(option.data, Router):
            return option.data
        if isinstance(option, Obj):
            held = option.attributes.get(HELD_ROUTER)
            if isinstance(held, Thing) and isinstance(held.data, Router):
                return held.data
    return None


def receiving_router(call: Invocation, framework: str, app_type: str) -> Router | None:
    """Finds the router a method is called on; one that was not seen being made gets one now.

    That is so for instances of first-party classes derived from an app, and for parameters of which
    only the annotation is known: these are orphans, since what they are attached to is not known.
    """
    found = router_of(call.receiver)
    if found is not None:
        return found
    types = call.machine.library_types(call.receiver) if call.receiver is not None else []
    if isinstance(call.receiver, Obj):
        site = call.machine.class_site(call.receiver.cls)
        router = Router(framework, site, app_type in types, join="plain")
        call.receiver.attributes[HELD_ROUTER] = Thing(types[0] if types else "", site, data=router)
    elif isinstance(call.receiver, Thing):
        router = Router(framework, call.receiver.site, join="plain", is_orphan=True)
        call.receiver.data = router
    else:
        return None
    call.note(router)
    return router
