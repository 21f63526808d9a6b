"""An association that Sequelize refuses to make."""

from msgspec.structs import replace

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import Association, MappedModel
from cdcheck.model.places import Location

_METHODS = {"many-to-one": "belongsTo", "one-to-one": "hasOne", "one-to-many": "hasMany"}


@rule(where=lambda association: association.orm == "sequelize" and not association.is_test)
def sequelize_refused_association(association: Association, models: SequelizeModels) -> Verdicts:
    source = models.by_id.get(association.source)
    target = models.by_id.get(association.target or "")
    if source is None or target is None:
        return
    method = _METHODS.get(association.kind, "belongsToMany")
    call = f"{source.name}.{method}"
    earlier = models.earlier(association)
    if association.is_by_text:
        message = f"`{call}` is given the name `{target.name}` where it needs the model"
        error = f"Error: {call} called with something that's not a subclass of Sequelize.Model"
        yield _violation(association, message, error, target.at, "defines the model")
    elif earlier is not None and association.is_named:
        message = f"`{source.name}` has two associations as `{association.name}`"
        error = (
            f"SequelizeAssociationError: You have used the alias {association.name} in two separate "
            "associations. Aliased associations must have unique aliases."
        )
        yield _violation(association, message, error, earlier.at, "has the alias first")
    elif earlier is not None and _replaces(association, earlier):
        message = f"`{association.name}` of `{source.name}` is another association from here on"
        hint = "give each of the two an alias (`as`)"
        confidence = Confidence.INFERRED
        violation = _violation(association, message, "", earlier.at, "is replaced")
        yield replace(violation, hint=hint, confidence=confidence)
    elif association.through is None and method == "belongsToMany":
        message = f"`{call}` names no table between (`through`)"
        error = (
            f"SequelizeAssociationError: {call}({target.name}) requires through option, pass either a "
            "string or a model"
        )
        yield _violation(association, message, error, source.at, "defines the model")
    elif source is target and method == "belongsToMany" and not association.is_named:
        message = f"`{source.name}` is associated many to many with itself under no alias"
        error = "'as' must be defined for many-to-many self-associations"
        yield _violation(association, message, error, source.at, "defines the model")
    elif _collides(association, source):
        message = f"`{source.name}` has an attribute `{association.name}`; an association takes its name"
        error = (
            f"Naming collision between attribute '{association.name}' and association "
            f"'{association.name}' on model {source.name}."
        )
        yield _violation(association, message, error, source.at, "defines the attribute")


def _replaces(association: Association, earlier: Association) -> bool:
    """Tells whether an association takes the name of one that is another: Sequelize keeps the later."""
    keys = [(one.foreign_key, one.through) for one in (earlier, association)]
    is_told = all(key and through != "" for key, through in keys)
    return is_told and earlier.kind == association.kind and keys[0] != keys[1]


def _collides(association: Association, source: MappedModel) -> bool:
    is_own_key = association.kind == "many-to-one" and association.foreign_key == association.name
    return source.is_complete and (association.name in source.declared or is_own_key)


def _violation(association: Association, message: str, error: str, at: Location, note: str) -> Violation:
    about = f"{association.source.rpartition(':')[2]}: {association.name}"
    evidence = (Evidence(at, note),)
    return Violation(association.at, message, about, evidence=evidence, predicts=error)
