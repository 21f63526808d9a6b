"""A mapped attribute named `metadata`, a name that SQLAlchemy keeps for itself."""

from cdcheck.authoring import Unknown, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.model.mapped import MappedClass


@rule(where=lambda cls: any(field.name == "metadata" for field in cls.fields))
def sqlalchemy_reserved_attribute(cls: MappedClass, versions: Versions) -> Verdicts:
    field = next(field for field in cls.fields if field.name == "metadata")
    if not cls.registry:
        return
    reach = versions.reach("sqlalchemy", (2, 1))
    if reach is Reach.YES:
        return
    if reach is not Reach.NO:
        yield Unknown(
            field.at, "SQLAlchemy refuses the attribute `metadata` below 2.1; which is installed?"
        )
        return
    yield Violation(
        at=field.at,
        message=f"`{cls.name}.metadata` has a name that SQLAlchemy keeps for itself before 2.1",
        about=f"{cls.id}.metadata",
        hint='write `metadata_ = mapped_column("metadata", ...)`',
        predicts=(
            "sqlalchemy.exc.InvalidRequestError: Attribute name 'metadata' is reserved when using the "
            "Declarative API."
        ),
    )
