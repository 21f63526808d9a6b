"""Rows of SQLAlchemy that are read as if they were the mapped object that they hold."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.model.orm_misuses import RowRead


@rule(where=lambda read: not read.is_test)
def sqlalchemy_row_as_object(read: RowRead, mapping: SqlalchemyMapping) -> Verdicts:
    cls = mapping.classes.get(read.model)
    if cls is None:
        return
    yield Violation(
        at=read.at,
        message=f"a row that holds an instance of `{cls.name}` is asked for `{read.name}`",
        about=f"{read.function or read.at.path}: {cls.name}.{read.name}",
        hint="get the objects with `.scalars()`, or one with `.scalar_one_or_none()`",
        evidence=(Evidence(cls.at, f"defines `{cls.name}`"),),
        predicts=f"AttributeError: {read.name}",
    )
