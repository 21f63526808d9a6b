"""An attribute of a mapped class whose annotation SQLAlchemy refuses."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.model.mapped import MappedClass, MappedField

_MAPPED_MAKERS = frozenset({"mapped_column", ""})
_TYPED = {"type_annotation_map", "registry"}


@rule(where=lambda cls: bool(cls.registry) and cls.registry != "sqlmodel")
def sqlalchemy_plain_annotation(cls: MappedClass) -> Verdicts:
    for field in cls.fields:
        if field.annotation == "plain" and field.maker == "mapped_column" and cls.is_complete:
            if "__allow_unmapped__" not in cls.options:
                yield _unwrapped(cls, field)
        elif _is_collection_column(field) and cls.is_complete and not _TYPED & set(cls.options):
            yield _unmappable(cls, field)


def _is_collection_column(field: MappedField) -> bool:
    return field.annotation == "collection" and field.maker in _MAPPED_MAKERS and not field.has_type


def _unwrapped(cls: MappedClass, field: MappedField) -> Violation:
    return Violation(
        at=field.at,
        message=f"`{cls.name}.{field.name}` is annotated with a plain type, not with `Mapped[...]`",
        about=f"{cls.id}.{field.name}",
        hint="wrap the annotation in `Mapped[...]`",
        predicts=(
            f'sqlalchemy.orm.exc.MappedAnnotationError: Type annotation for "{cls.name}.{field.name}" '
            "can't be correctly interpreted for Annotated Declarative Table form."
        ),
    )


def _unmappable(cls: MappedClass, field: MappedField) -> Violation:
    return Violation(
        at=field.at,
        message=f"`{cls.name}.{field.name}` is a collection, for which no column type is given",
        about=f"{cls.id}.{field.name}",
        hint="give `mapped_column` a type such as `JSON`, or make it a relationship",
        predicts=(
            "sqlalchemy.orm.exc.MappedAnnotationError: Could not locate SQLAlchemy Core type when "
            "resolving for Python type indicated by"
        ),
    )
