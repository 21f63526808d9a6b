"""A serializer of DRF that is asked to write what DRF does not write by itself."""

from collections.abc import Iterator

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.django_models import DjangoModels
from cdcheck.facts.serializer_writings import SerializerWritings, Writing
from cdcheck.model.serializing import Serializer, SerializerField

_CHANGING = frozenset({"validate", "to_internal_value", "run_validation", "save", "get_fields"})
_READ_ONLY = frozenset(
    {"ReadOnlyField", "SerializerMethodField", "StringRelatedField", "HyperlinkedIdentityField"}
)


@rule(where=lambda serializer: serializer.is_plain and not serializer.is_test)
def drf_unwritten_field(
    serializer: Serializer, writings: SerializerWritings, models: DjangoModels
) -> Verdicts:
    for writing in writings.of.get(serializer.id, ()):
        if writing.method in serializer.members or not _CHANGING.isdisjoint(serializer.members):
            continue
        evidence = (Evidence(writing.at, f"writes by `{writing.method}`"),)
        if not serializer.is_of_model:
            yield Violation(
                at=serializer.at,
                message=f"`{serializer.name}` is saved, but does not define `{writing.method}`",
                about=f"{serializer.id}: {writing.method}",
                hint=f"define `{writing.method}`, or extend `ModelSerializer`",
                evidence=evidence,
                predicts=f"NotImplementedError: `{writing.method}()` must be implemented.",
            )
        for field in _nested(serializer, writing, models):
            is_sure = not (field.is_optional or writing.is_partial)
            kind = "nested" if field.is_nested else "dotted-source"
            yield Violation(
                at=field.at,
                message=f"`{serializer.name}.{field.name}` is written by DRF's own `{writing.method}`, "
                "which refuses it",
                about=f"{serializer.id}: {field.name} {writing.method}",
                hint=f"define `{writing.method}` in the serializer, or give the field `read_only=True`",
                evidence=evidence,
                confidence=Confidence.PROVEN if is_sure else Confidence.INFERRED,
                predicts=f"AssertionError: The `.{writing.method}()` method does not support writable "
                f"{kind} fields by default.",
            )


def _nested(serializer: Serializer, writing: Writing, models: DjangoModels) -> Iterator[SerializerField]:
    """Lists the fields that hold parts of another row."""
    for field in serializer.declared:
        first, _, rest = (field.source or field.name).partition(".")
        is_relation = any(
            owner == serializer.model and first in {name, one.singular}
            for (owner, name), one in models.relations.items()
        )
        is_given = not {first, "*"}.isdisjoint(writing.named)
        is_checked = f"validate_{field.name}" in serializer.members
        is_taken = "read_only" not in field.options and not (is_given or is_checked)
        is_written = is_taken and field.kind not in _READ_ONLY
        is_named = serializer.choosing == "all" or field.name in serializer.named
        if is_relation and is_named and is_written and field.is_nested != bool(rest):
            yield field
