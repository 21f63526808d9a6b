"""What code gives to the fields and relations of Django's rows."""

from collections.abc import Sequence

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import Cls, Known, Member, Obj, Site, Text, Thing, Value
from cdcheck.languages.python.django.relations import Related
from cdcheck.languages.python.django.users import USER
from cdcheck.model.orm_calls import Given
from cdcheck.model.orm_misuses import MisusedOperator

_MODEL = "django.db.models.Model"


def note_given(call: Invocation, model: Cls, how: str, given: dict[str, Value]) -> None:
    """Notes what a call gives to rows of a model, by name."""
    for name, value in given.items():
        kind, row = ("", "") if call.machine.is_reusing else _kind_of(call.machine, value)
        id_ = call.machine.class_id(model)
        call.note(Given(call.at, "django", id_, name, how, kind, row, call.caller))


def note_added(call: Invocation, values: Sequence[Value]) -> None:
    """Notes what a call adds to the rows of a relation, or sets them to."""
    related = call.receiver.data if isinstance(call.receiver, Thing) else None
    for value in values if isinstance(related, Related) else ():
        if isinstance(related, Related) and not call.machine.is_reusing:
            kind, row = _kind_of(call.machine, value)
            how = "replace" if call.name.endswith("set") else "add"
            call.note(Given(call.at, "django", related.model, related.name, how, kind, row, call.caller))


def note_assigned(
    machine: Machine, row: Obj, name: str, value: Value, site: Site, caller: str | None
) -> None:
    """Notes what code assigns to an attribute of a row."""
    if not machine.is_reusing:
        kind, of = _kind_of(machine, value)
        model, at = machine.class_id(row.cls), machine.location(site)
        machine.facts.add(Given(at, "django", model, name, "set", kind, of, caller))


def note_compared(call: Invocation) -> None:
    """Notes a key of a row that is compared with another by whether they are one object of Python."""
    if call.name in {"is", "is not"} and all(_is_named_as_key(call, span) for span in call.site.spans):
        call.note(MisusedOperator(call.at, "django", call.name, "", call.caller))


def _is_named_as_key(call: Invocation, span: tuple[int, int]) -> bool:
    _, dot, name = call.machine.source(Site(call.site.path, *span)).rpartition(".")
    return bool(dot) and (name in {"id", "pk"} or name.endswith("_id"))


def _kind_of(machine: Machine, value: Value) -> tuple[str, str]:
    if isinstance(value, Known):
        return ("key" if value.value is not None else "", "")
    if isinstance(value, Obj) and _MODEL in machine.library_types(value):
        return "row", machine.class_id(value.cls)
    if isinstance(value, Thing) and value.type == USER:
        return "row", USER
    return ("key" if isinstance(value, Text) or _is_key(machine, value) else "", "")


def _is_key(machine: Machine, value: Value) -> bool:
    """Tells whether a value is the key of a row: `author.pk`, or a field that is its primary key."""
    if isinstance(value, Member) and value.name in {"id", "pk"}:
        is_user = isinstance(value.owner, Thing) and value.owner.type == USER
        is_row = isinstance(value.owner, Obj) and _MODEL in machine.library_types(value.owner)
        return is_user or is_row
    is_field = isinstance(value, Thing) and value.type.startswith("django.db.models.")
    return (
        is_field
        and isinstance(value, Thing)
        and value.keywords.get("primary_key") == Known(value=True)
        and value.type.rpartition(".")[2] not in {"ForeignKey", "OneToOneField"}
    )
