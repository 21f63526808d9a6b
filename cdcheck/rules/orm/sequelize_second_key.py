"""A foreign key that Sequelize adds beside the attribute which is meant to be it."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.association_pairs import column_of
from cdcheck.facts.database import Engine
from cdcheck.facts.schema import KeptSchema
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import Association, MappedModel
from cdcheck.model.project import Project

_CREATING = frozenset({"sequelize.sync()", "Model.sync()"})


@rule(where=lambda association: association.orm == "sequelize" and not association.is_test)
def sequelize_second_key(
    association: Association,
    models: SequelizeModels,
    schema: KeptSchema,
    engine: Engine,
    project: Project,
) -> Verdicts:
    owner, key = _owner(association, models), association.foreign_key
    name = _meant(owner, key, models) if owner is not None else ""
    table = schema.table(owner.table) if owner is not None else None
    if owner is None or table is None or not name:
        return
    own, added = column_of(table, name), column_of(table, key)
    if own is None or added is None or own == added or _first(association, models) != association:
        return
    is_same = own.lower() == added.lower() and engine.kind == "sqlite"
    is_refused = is_same and any(one.how in _CREATING for one in project.creations)
    yield Violation(
        at=association.at,
        message=f"`{owner.name}` has `{name}`, and this adds `{key}` beside it",
        about=f"{owner.name}: {name}, {key}",
        hint=f'say which is meant: `foreignKey: "{name}"`, on both sides',
        evidence=(Evidence(owner.at, f"defines `{name}`"),),
        confidence=Confidence.PROVEN if is_refused else Confidence.INFERRED,
        predicts=f"SQLITE_ERROR: duplicate column name: {added}" if is_refused else "",
    )


def _owner(association: Association, models: SequelizeModels) -> MappedModel | None:
    """Finds the model whose rows hold the key."""
    if association.kind == "many-to-many":
        return None
    is_own = association.kind == "many-to-one"
    return models.by_id.get((association.source if is_own else association.target) or "")


def _meant(owner: MappedModel, key: str, models: SequelizeModels) -> str:
    """Finds an attribute that differs from a key in how it is spelt, and that no association uses."""
    if not key or key in owner.declared or not owner.is_complete or owner.is_decorated:
        return ""
    alike = [name for name in owner.declared if _squashed(name) == _squashed(key)]
    of_owner = [one for every in models.of_source.values() for one in every]
    used = {name for one in of_owner for name in (one.foreign_key, one.other_key)}
    return alike[0] if len(alike) == 1 and alike[0] not in {*used, *owner.computed} else ""


def _squashed(name: str) -> str:
    return name.replace("_", "").lower()


def _first(association: Association, models: SequelizeModels) -> Association:
    """Finds the first association that adds the same key."""
    owner = _owner(association, models)
    every = [one for of_model in models.of_source.values() for one in of_model]
    same = [one for one in every if one.foreign_key == association.foreign_key]
    return min((one for one in same if _owner(one, models) is owner), key=lambda one: one.at)
