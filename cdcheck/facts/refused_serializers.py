"""What DRF refuses of a serializer, and with which words."""

from collections.abc import Iterator
from typing import NamedTuple

from cdcheck.facts.django_models import DjangoModels
from cdcheck.model.places import Location
from cdcheck.model.serializing import Serializer, SerializerField

_TOGETHER = (("read_only", "write_only"), ("read_only", "required"))
_RELATED = frozenset(
    {"PrimaryKeyRelatedField", "SlugRelatedField", "HyperlinkedRelatedField", "RelatedField"}
)
_ADDRESS = "url"


class Refusal(NamedTuple):
    """Is one thing that is refused: about which name, what is wrong, what mends it, what is raised.

    `is_at_once` says that the class cannot even be made.
    """

    at: Location
    name: str
    message: str
    hint: str
    error: str
    is_at_once: bool = False


def refusals(serializer: Serializer, models: DjangoModels) -> Iterator[Refusal]:
    """Lists what is refused of a serializer, in the order of its fields."""
    for field in serializer.declared:
        yield from _of_field(serializer, field)
    if serializer.is_complete and serializer.choosing:
        yield from _of_choice(serializer)
        yield from _of_names(serializer, models)


def _of_field(serializer: Serializer, field: SerializerField) -> Iterator[Refusal]:
    name, own = field.name, f"`{serializer.name}.{field.name}`"
    if field.source == name and serializer.is_complete:
        yield Refusal(
            field.at,
            name,
            f"{own} states its own name as its `source`",
            "leave the `source` out",
            f"AssertionError: It is redundant to specify `source='{name}'` on field '{field.kind}'",
        )
    if field.method and field.method not in serializer.members and serializer.is_complete:
        yield Refusal(
            field.at,
            name,
            f"{own} is given by `{field.method}`, which the serializer does not have",
            f"define `{field.method}(self, obj)`",
            f"AttributeError: '{serializer.name}' object has no attribute '{field.method}'",
        )
    for pair in _TOGETHER:
        if set(pair) <= set(field.on):
            yield _contradiction(field, own, pair)
    if "required" in field.on and "default" in field.options:
        yield _contradiction(field, own, ("required", "default"))
    if field.kind in _RELATED and not {"queryset", "read_only"} & set(field.options):
        yield Refusal(
            field.at,
            name,
            f"{own} is a relation with neither a `queryset` nor `read_only=True`",
            "give it the `queryset` to look in, or `read_only=True`",
            "AssertionError: Relational field must provide a `queryset` argument",
            is_at_once=True,
        )


def _contradiction(field: SerializerField, own: str, pair: tuple[str, str]) -> Refusal:
    first, second = pair
    return Refusal(
        field.at,
        field.name,
        f"{own} is both `{first}` and `{second}`",
        "leave one of them out",
        f"AssertionError: May not set both `{first}` and `{second}`",
        is_at_once=True,
    )


def _of_choice(serializer: Serializer) -> Iterator[Refusal]:
    own = f"`{serializer.name}`"
    if serializer.choosing == "nothing":
        yield Refusal(
            serializer.at,
            "fields",
            f"{own} says neither which fields it has nor which it leaves out",
            'write `fields = "__all__"` or a list of names into its `Meta`',
            "AssertionError: (\"Creating a ModelSerializer without either the 'fields' attribute or the "
            "'exclude' attribute",
        )
    elif serializer.choosing == "both":
        yield Refusal(
            serializer.named_at,
            "fields",
            f"{own} says both which fields it has and which it leaves out",
            "leave out `fields` or `exclude`",
            "AssertionError: Cannot set both 'fields' and 'exclude' options on serializer",
        )
    elif serializer.choosing == "text":
        yield Refusal(
            serializer.named_at,
            "fields",
            f"{own} names its fields by a text, where DRF wants a list or a tuple",
            f'write `("{serializer.named[0]}",)`, with a comma',
            "option must be a list or tuple",
        )


def _of_names(serializer: Serializer, models: DjangoModels) -> Iterator[Refusal]:
    model = models.by_id.get(serializer.model)
    named = set(serializer.named)
    known = {*serializer.members, *serializer.renamed, _ADDRESS}
    for field in serializer.declared if serializer.choosing == "fields" else ():
        if field.name not in named and field.name not in serializer.inherited:
            yield Refusal(
                field.at,
                field.name,
                f"`{serializer.name}.{field.name}` is declared, but its `fields` do not name it",
                "name it in `fields`",
                f"AssertionError: The field '{field.name}' was declared on serializer "
                f"{serializer.name}, but has not been included in the 'fields' option.",
            )
    for name in serializer.named if model is not None else ():
        if model is None or name in known or models.no_member(model, name) is None:
            continue
        error = f"django.core.exceptions.ImproperlyConfigured: Field name `{name}` is not valid"
        if serializer.choosing == "exclude":
            error = f"AssertionError: The field '{name}' was included on serializer {serializer.name}"
        if serializer.choosing in {"fields", "exclude"}:
            message = f"`{serializer.name}` names `{name}`, which `{model.name}` does not have"
            yield Refusal(serializer.named_at, name, message, "name what the model has", error)
