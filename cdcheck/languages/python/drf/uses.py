"""Which serializers of DRF code surely asks for their fields."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import Cls, Obj, Unknown, Value
from cdcheck.model.serializing import SerializerSaving

_LIST, _CREATE = {"get", "list"}, {"post", "create"}
_RETRIEVE, _UPDATE = {"get", "retrieve"}, {"put", "update"}
_ANSWERING = {
    "ListAPIView": (_LIST,),
    "CreateAPIView": (_CREATE,),
    "RetrieveAPIView": (_RETRIEVE,),
    "UpdateAPIView": (_UPDATE,),
    "ListCreateAPIView": (_LIST, _CREATE),
    "RetrieveUpdateAPIView": (_RETRIEVE, _UPDATE),
    "RetrieveDestroyAPIView": (_RETRIEVE,),
    "RetrieveUpdateDestroyAPIView": (_RETRIEVE, _UPDATE),
    "ModelViewSet": (_LIST, _CREATE, _RETRIEVE, _UPDATE),
    "ReadOnlyModelViewSet": (_LIST, _RETRIEVE),
}
ANSWERING = tuple(
    f"rest_framework.{'generics' if name.endswith('APIView') else 'viewsets'}.{name}"
    for name in _ANSWERING
)
_CHOOSING = ("get_serializer_class", "get_serializer", "http_method_names", "dispatch")


class SerializerUse(Struct, frozen=True, eq=False):
    """Is a class of serializers that code surely uses; `is_listed` says that it does for many rows."""

    cls: Cls
    is_listed: bool = False


def used_by_view(machine: Machine, view: Cls) -> None:
    """Notes the serializer that a view uses in what it leaves to DRF."""
    lineage = [one for one in view.lineage() if isinstance(one, Cls)]
    names = {name for one in lineage for name in one.attributes}
    serializer = next(
        (one.attributes["serializer_class"] for one in lineage if "serializer_class" in one.attributes),
        None,
    )
    types = {type_.rpartition(".")[2] for type_ in machine.library_types(view)}
    actions = [one for name in types for one in _ANSWERING.get(name, ())]
    left = [one for one in actions if names.isdisjoint((*_CHOOSING, *one))]
    if isinstance(serializer, Cls) and left:
        machine.facts.add(SerializerUse(serializer, _LIST in left))
    if isinstance(serializer, Cls) and names.isdisjoint((*_CHOOSING, "initial", "partial_update")):
        for method in ("create", "update"):
            doing = (_CREATE if method == "create" else _UPDATE) | {f"perform_{method}"}
            is_left = any(doing >= actions for name in types for actions in _ANSWERING.get(name, ()))
            if is_left and names.isdisjoint(doing):
                at, id_ = machine.location(machine.class_site(view)), machine.class_id(serializer)
                machine.facts.add(SerializerSaving(at, id_, method, machine.class_id(view)))


def asked(call: Invocation) -> Value:
    """Notes that a serializer is asked to check or to save."""
    _note(call.machine, call.receiver)
    return Unknown(f"the result of `{call.name.rpartition('.')[2]}`")


def read(machine: Machine, owner: Value) -> Value:
    """Notes that what a serializer makes is read."""
    _note(machine, owner)
    return Unknown("what a serializer makes")


def used_classes(machine: Machine) -> Iterator[Cls]:
    """Lists the classes that are used, and those that fields of these are made of."""
    waiting = [use.cls for use in machine.facts.all(SerializerUse)]
    seen: set[int] = set()
    while waiting:
        cls = waiting.pop()
        if id(cls) not in seen:
            seen.add(id(cls))
            yield cls
            waiting += [value.cls for value in cls.attributes.values() if isinstance(value, Obj)]


def listed_classes(machine: Machine) -> Iterator[Cls]:
    """Lists the classes by which views that leave it to DRF answer many rows."""
    return (use.cls for use in machine.facts.all(SerializerUse) if use.is_listed)


def _note(machine: Machine, value: Value | None) -> None:
    if isinstance(value, Obj):
        machine.facts.add(SerializerUse(value.cls))
