"""Routers as all web frameworks share them: entries in the order of registration, mounts, prefixes."""

from msgspec import Struct, field

from cdcheck.abstract.values import (
    Fields,
    Func,
    Items,
    Site,
    Thing,
    Unknown,
    Value,
    options,
    root_of,
)
from cdcheck.knowledge.injectors import INJECTORS

UNKNOWN_ROUTER = "unknown-router"
PARAMETER = "parameter"
"""The kind of what runs before the routes that have a parameter of some name."""


class Registration(Struct):
    """Registers handlers for methods on a path, as the framework writes it.

    A `None` path could not be told. `handlers` are in the order they run; the last one answers.
    `view` names the handler where it is not a function (a class). `given` is what was registered.
    `given_names` are those of further arguments that the framework hands the last handler.
    """

    methods: tuple[str, ...]
    path: str | None
    handlers: tuple[Func, ...]
    site: Site
    guards: tuple[str, ...] = ()
    view: str | None = None
    view_site: Site | None = None
    options: Fields | None = None
    given: Value | None = None
    given_names: tuple[str, ...] = ()


class Mount(Struct):
    """Attaches another router under a prefix; `None` could not be told."""

    router: "Router"
    prefix: str | None
    site: Site
    guards: tuple[str, ...] = ()
    replaces_prefix: bool = False


class Use(Struct):
    """Runs middleware for everything below a prefix."""

    value: Value
    name: str
    prefix: str
    site: Site
    kind: str = "other"


INJECTED = "it comes from an injection container that is not followed"


def why_unknown(value: Value | None) -> str | None:
    """Says why nothing is known of what a framework is given; `None` if something is."""
    reasons: list[str | None] = []
    for option in options(value) if value is not None else ():
        last = option.items[-1] if isinstance(option, Items) and option.items else option
        owner = root_of(last)
        is_injected = isinstance(owner, Thing) and owner.type.split(".", 1)[0] in INJECTORS
        unknown = owner.why if isinstance(owner, Unknown) else None
        reasons.append(INJECTED if is_injected else unknown)
    return reasons[0] if reasons and None not in reasons else None


HELD_ROUTER = "__router__"
"""The attribute that keeps the library object which an instance of a derived class is."""


class Router(Struct, eq=False):
    """Collects what is registered on one router or app object.

    `join` says how a framework puts prefix and path together: `plain` (Flask, FastAPI: one after the
    other), `slash` (Express, Koa, Hono, Fastify: exactly one slash between them). `is_by_path` says
    that all methods of one path answer from where its first is registered (django-ninja).
    """

    framework: str
    site: Site
    is_app: bool = False
    prefix: str | None = ""
    join: str = "slash"
    entries: list[Registration | Mount | Use] = field(default_factory=list)
    guards: tuple[str, ...] = ()
    is_orphan: bool = False
    is_by_path: bool = False

    def mount_unknown(self, value: Value, site: Site, prefix: str = "") -> bool:
        """Notes that something is attached of which nothing is known; tells whether that is so."""
        why = why_unknown(value)
        if why is None:
            return False
        self.add(Use(value, INJECTED if why == INJECTED else "", prefix, site, UNKNOWN_ROUTER))
        return True

    def mount_foreign(self, value: Value, site: Site) -> None:
        """Notes that a router is attached which a library makes that is not followed."""
        if isinstance(value, Thing):
            maker = value.type.removesuffix("()")
            self.add(Use(value, f"`{maker}` is not followed", "", site, UNKNOWN_ROUTER))

    def add(self, entry: Registration | Mount | Use) -> None:
        """Appends an entry; the same entry at the same place is kept once."""
        if not any(_repeats(entry, seen) for seen in self.entries[-40:]):
            self.entries.append(entry)


def _repeats(entry: Registration | Mount | Use, seen: Registration | Mount | Use) -> bool:
    if type(entry) is not type(seen) or entry.site != seen.site:
        return False
    if isinstance(entry, Registration) and isinstance(seen, Registration):
        return (entry.path, entry.methods) == (seen.path, seen.methods)
    if isinstance(entry, Mount) and isinstance(seen, Mount):
        return entry.router is seen.router and entry.prefix == seen.prefix
    return isinstance(entry, Use)
