"""Two sides of one association of Sequelize that keep its rows in different places."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.association_pairs import AssociationPairs
from cdcheck.facts.database import Engine
from cdcheck.model.orm_calls import Association

_ERRORS = {"sqlite": "SQLITE_ERROR: no such column: {}.{}", "postgres": "column {}.{} does not exist"}
_MANY = "many-to-many"


@rule(where=lambda association: association.orm == "sequelize" and not association.is_test)
def sequelize_sides_disagree(
    association: Association, pairs: AssociationPairs, engine: Engine
) -> Verdicts:
    other = pairs.other(association)
    if other is None or association.at < other.at:
        return
    said = _said(association, other, pairs)
    if not said:
        return
    source, target = association.source.rpartition(":")[2], other.source.rpartition(":")[2]
    yield Violation(
        at=association.at,
        message=f"`{source}` and `{target}` {said}",
        about=f"{source}.{association.name}: {target}.{other.name}",
        hint="give both sides the same `through`, `foreignKey` and `otherKey`",
        evidence=(Evidence(other.at, "is the other side"),),
        confidence=Confidence.PROVEN if association.kind == _MANY else Confidence.INFERRED,
        predicts=_predicted(association, other, pairs, engine.kind),
    )


def _said(association: Association, other: Association, pairs: AssociationPairs) -> str:
    if association.kind != _MANY:
        holder = association if association.kind == "many-to-one" else other
        is_chosen = association.is_key_stated and other.is_key_stated
        own, its = association.foreign_key, other.foreign_key
        is_one = is_chosen or pairs.are_one(pairs.models.by_id[holder.source].table, own, its)
        return "" if is_one else f"join by different keys: `{own}` and `{its}`"
    one, two = pairs.between(association), pairs.between(other)
    if not (one and two) or one.lower() != two.lower():
        return one and two and f"keep one association in two tables: `{one}` and `{two}`"
    keys = [(association.foreign_key, other.other_key), (association.other_key, other.foreign_key)]
    wrong = next((pair for pair in keys if not pairs.are_one(one, *pair)), None)
    return "" if wrong is None else f"name one key of `{one}` differently: `{wrong[0]}` and `{wrong[1]}`"


def _predicted(association: Association, other: Association, pairs: AssociationPairs, kind: str) -> str:
    """Names the column that Sequelize looks for in a join table that has no model of its own."""
    table, its = pairs.between(association), pairs.between(other)
    is_mapped = any(model.table == table for model in pairs.models.by_id.values())
    if association.kind != _MANY or table != its or is_mapped or kind not in _ERRORS:
        return ""
    return "SequelizeDatabaseError: " + _ERRORS[kind].format(table, other.foreign_key)
