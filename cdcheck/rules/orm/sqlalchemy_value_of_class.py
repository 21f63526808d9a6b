"""Attributes of mapped classes that are asked for what only their values in a row have."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.model.mapped import MappedClass
from cdcheck.model.orm_misuses import ValueRead

# What a relationship has itself, whatever the class that it leads to calls so.
_OF_RELATIONSHIPS = frozenset(
    {"adapter", "class_", "comparator", "concat", "dispatch", "distinct", "entity", "expression"}
    | {"extension_type", "impl", "info", "is_attribute", "key", "label", "mapper", "match", "op"}
    | {
        "operate",
        "params",
        "parent",
        "prop",
        "property",
        "timetuple",
        "any",
        "has",
        "contains",
        "of_type",
    }
)


@rule(where=lambda read: not read.is_test)
def sqlalchemy_value_of_class(read: ValueRead, mapping: SqlalchemyMapping) -> Verdicts:
    cls = mapping.classes.get(read.model)
    if cls is None:
        return
    target = _target(read, mapping) if read.is_link else None
    if read.is_link and (
        target is None or read.name not in target.names or read.name in _OF_RELATIONSHIPS
    ):
        return
    named = f"{cls.name}.{read.attribute}"
    what = "a relationship" if read.is_link else "a column"
    yield Violation(
        at=read.at,
        message=f"`{named}` is {what} of the class, which has no `{read.name}`",
        about=f"{read.function or read.at.path}: {named}.{read.name}",
        hint=_hint(read, cls, target),
        evidence=(Evidence(cls.at, f"defines `{cls.name}`"),),
        predicts="AttributeError: Neither 'InstrumentedAttribute' object nor 'Comparator' object "
        f"associated with {named} has an attribute '{read.name}'",
    )


def _target(read: ValueRead, mapping: SqlalchemyMapping) -> MappedClass | None:
    links = mapping.links.get(read.model, ())
    return next((mapping.target(one) for one in links if one.name == read.attribute), None)


def _hint(read: ValueRead, cls: MappedClass, target: MappedClass | None) -> str:
    if target is None:
        return "use what the database has for it, as `func.lower(...)`"
    return f"join `{cls.name}.{read.attribute}`, and name `{target.name}.{read.name}`"
