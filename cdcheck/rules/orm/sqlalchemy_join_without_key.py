"""Joins in queries of SQLAlchemy that do not say by what, where the foreign keys do not tell it."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.sqlalchemy_joins import SqlalchemyJoins
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.model.data import ForeignKey, Table
from cdcheck.model.mapped import MappedClass
from cdcheck.model.orm_calls import Join


@rule(where=lambda join: not (join.is_test or join.has_condition))
def sqlalchemy_join_without_key(
    join: Join, joins: SqlalchemyJoins, mapping: SqlalchemyMapping
) -> Verdicts:
    target, table = _table(join.target, mapping)
    starts = [_table(one, mapping)[1] for one in (join.root, *join.before)]
    known = [one for one in starts if one is not None and one is not table]
    if target is None or table is None or len(known) < len(starts):
        return
    if any(map(joins.has_broken_key, (table, *known))):
        return
    keys = [key for one in known for key in joins.paths(one, table)]
    if not keys:
        yield _unled(join, target, known)
    elif len(known) == 1 and len(keys) > 1:
        yield _ambiguous(join, target, known[0], table, keys)


def _table(id_: str, mapping: SqlalchemyMapping) -> tuple[MappedClass | None, Table | None]:
    cls = mapping.classes.get(id_)
    return cls, mapping.table_of(cls) if cls is not None and cls.is_complete else None


def _unled(join: Join, target: MappedClass, known: list[Table]) -> Violation:
    named = " or ".join(f"`{one.name}`" for one in known)
    return Violation(
        at=join.at,
        message=f"no foreign key links `{target.table}` to {named}, and the join says nothing else",
        about=f"{join.function or join.at.path}: {target.name}",
        hint="join a relationship that leads there, or state the condition",
        evidence=(Evidence(target.at, f"defines `{target.name}`"),),
        predicts="sqlalchemy.exc.InvalidRequestError: Don't know how to join to <Mapper at 0x",
    )


def _ambiguous(
    join: Join, target: MappedClass, start: Table, end: Table, keys: list[ForeignKey]
) -> Violation:
    return Violation(
        at=join.at,
        message=f"{len(keys)} foreign keys link `{start.name}` and `{end.name}`; the join chooses none",
        about=f"{join.function or join.at.path}: {target.name}",
        hint="join a relationship, or state the condition",
        evidence=tuple(Evidence(key.at, "is one of them") for key in keys),
        predicts="sqlalchemy.exc.AmbiguousForeignKeysError: Can't determine join between "
        f"'{start.name}' and '{end.name}'",
    )
