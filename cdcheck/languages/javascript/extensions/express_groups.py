"""Packages that give Express's routers a `group`: what a function registers, below one prefix."""

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.routing import Mount, Use
from cdcheck.abstract.values import Value, functions_in
from cdcheck.languages.javascript.chains_of_handlers import (
    is_path,
    middleware_kind,
    name_of,
    path_of,
    router_of,
)
from cdcheck.languages.javascript.frameworks.express import LIBRARY as EXPRESS

LIBRARY = Library("express groups")


@LIBRARY.method("express.Router.group")
def _group(call: Invocation) -> Value:
    outer = router_of(call.receiver)
    if outer is None or not call.arguments:
        return call.receiver or NOTHING
    first, last = call.arguments[0], call.arguments[-1]
    has_path = is_path(first)
    group = EXPRESS.functions["express.Router"](
        Invocation(call.machine, "express.Router", None, [], {}, call.site, call.caller)
    )
    inner = router_of(group)
    if inner is None:
        return NOTHING
    for guard in call.arguments[int(has_path) : -1]:
        name = name_of(call.machine, guard)
        inner.add(Use(guard, name, "", call.site, middleware_kind(call.machine, guard, name)))
    for function in functions_in(last):
        call.machine.call(function, [group], {}, call.site)
    outer.add(Mount(inner, path_of(first) if has_path else "", call.site))
    return call.receiver or NOTHING
