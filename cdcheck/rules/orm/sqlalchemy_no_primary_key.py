"""A mapped class of SQLAlchemy whose table has no primary key."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.model.mapped import MappedClass


@rule(where=lambda cls: cls.has_key is not None)
def sqlalchemy_no_primary_key(cls: MappedClass, mapping: SqlalchemyMapping) -> Verdicts:
    if cls.has_key or not cls.is_complete or cls.id in mapping.heirs or not cls.registry:
        return
    if len(mapping.tables.get((cls.metadata, cls.table), ())) != 1:
        return
    yield Violation(
        at=cls.at,
        message=f"`{cls.name}` maps `{cls.table}`, which has no primary key",
        about=f"{cls.id}",
        hint="mark the columns that identify a row with `primary_key=True`",
        predicts=(
            f"sqlalchemy.exc.ArgumentError: Mapper Mapper[{cls.name}({cls.table})] could not assemble "
            f"any primary key columns for mapped table '{cls.table}'"
        ),
    )
