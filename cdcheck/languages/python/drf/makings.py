"""Where serializers of DRF are made, and of what."""

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import Fields, Known, Obj, Thing, Value, entries_of
from cdcheck.languages.python.django.managers import query_set_of
from cdcheck.model.serializing import SerializerMaking

_MODEL = "django.db.models.Model"


def note_making(machine: Machine, made: Obj, call: Invocation) -> None:
    """Notes a call that makes a serializer; one that unpacks arguments may be given any."""
    written = machine.source(call.site)
    if not written or machine.is_reusing:
        return
    is_open = "*" in written
    many = call.keywords.get("many", Known(value=False))
    has_data = "data" in call.keywords or len(call.arguments) > 1
    machine.facts.add(
        SerializerMaking(
            call.at,
            machine.class_id(made.cls),
            _kind_of(machine, call.argument(0, "instance")) if not is_open else "",
            many.value if isinstance(many, Known) and isinstance(many.value, bool) else None,
            has_data if has_data or not is_open else None,
            is_open or call.keywords.get("partial", Known(value=False)) != Known(value=False),
            None if is_open else _context_in(call),
        )
    )


def _context_in(call: Invocation) -> tuple[str, ...] | None:
    """Names what a call hands as context; one that is made elsewhere may have been added to."""
    context = call.keywords.get("context")
    if context is None:
        return () if len(call.arguments) < 3 else None
    site = context.site if isinstance(context, Fields) and not context.is_open else None
    is_inside = site is not None and call.site.at <= site.at and site.end <= call.site.end
    return tuple(entries_of(context)) if is_inside else None


def _kind_of(machine: Machine, value: Value | None) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Thing):
        return "rows" if query_set_of(machine, value) is not None else ""
    return "row" if isinstance(value, Obj) and _MODEL in machine.library_types(value) else ""
