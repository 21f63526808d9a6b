"""Sequelize's associations: the foreign keys and join tables they create."""

from msgspec import Struct

from cdcheck.abstract.library import Machine
from cdcheck.abstract.notes import UnmodelledCall
from cdcheck.abstract.values import Site, Value, entries_of, text_of
from cdcheck.languages.javascript.sequelize.calls import ASSOCIATING, conclude_calls, model_id
from cdcheck.languages.javascript.sequelize.definitions import note_refused_model
from cdcheck.languages.javascript.sequelize.models import (
    Defaults,
    Model,
    add_references,
    find_model,
    models,
    start_table,
    view_names,
)
from cdcheck.languages.javascript.sequelize.names import camelize, singularize
from cdcheck.languages.javascript.sequelize.targets import note_refused_targets
from cdcheck.languages.javascript.table_drafts import finish_drafts, truth_of
from cdcheck.model.data import Column, ForeignKey, Relationship
from cdcheck.model.orm_calls import Association as Declared

_KINDS = {
    "belongsTo": "many-to-one",
    "hasOne": "one-to-one",
    "hasMany": "one-to-many",
    "belongsToMany": "many-to-many",
}
# Of the settings of a model, a join table that Sequelize makes for it takes these over.
_PASSED_ON = frozenset({"underscored", "createdAt", "updatedAt"})


class Association(Struct, eq=False):
    """Is one association as it is written; models are found when all are defined.

    An open one may have more options than are known; what a reused one is handed may be of another call.
    """

    kind: str
    source: Value
    target: Value
    options: dict[str, Value]
    site: Site
    is_open: bool = False
    caller: str | None = None
    is_reused: bool = False


def conclude_models(machine: Machine) -> None:
    """Makes the tables of all models, then what their associations add."""
    views = view_names(machine)
    for model in models(machine):
        start_table(machine, model)
        if not model.is_decorated:
            note_refused_model(machine, model)
    associations = [
        (association, source, target)
        for association in machine.facts.all(Association)
        if (source := find_model(machine, association.source)) is not None
        and (target := find_model(machine, association.target)) is not None
    ]
    for model in list(models(machine)):
        add_references(machine, model)
    for association, source, target in associations:
        _apply(machine, association, source, target, associations)
    for model in models(machine):
        if model.draft is not None and model.draft.name not in views:
            machine.facts.add(model.draft)
    finish_drafts(machine, "sequelize")
    resolved = {id(association) for association, _, _ in associations}
    note_refused_targets(machine, machine.facts.all(Association))
    conclude_calls(machine, _doubts(machine, resolved))


def _doubts(machine: Machine, resolved: set[int]) -> dict[int, list[Site]]:
    """Lists, for every model, the places that may associate it and are known in part only."""
    found: dict[int, list[Site]] = {id(model): [] for model in models(machine)}
    for association in machine.facts.all(Association):
        alias = association.options.get("as")
        is_named = alias is None or text_of(alias) is not None
        if id(association) in resolved and is_named and not association.is_open:
            continue
        source = find_model(machine, association.source)
        for one in models(machine) if source is None else (source,):
            found.setdefault(id(one), []).append(association.site)
    known = {association.site for association in machine.facts.all(Association)}
    calls = [note for note in machine.facts.all(UnmodelledCall) if note.name in ASSOCIATING]
    for sites in found.values():
        sites.extend(note.site for note in calls if note.site not in known)
    return found


_Resolved = list[tuple[Association, Model, Model]]


def _apply(
    machine: Machine, association: Association, source: Model, target: Model, others: _Resolved
) -> None:
    alias = text_of(association.options.get("as")) or _default_alias(association, target)
    through: Model | None = None
    keys = ("", "")
    if association.kind == "belongsToMany":
        through = _through(machine, association, source)
        if through is not None:
            keys = _join(machine, association, source, target, through, others)
    elif association.kind == "belongsTo":
        default = (alias, target.primary_key)
        keys = (_add_key(machine, association, source, target, default), "")
    else:
        owner = singularize(alias) if association.kind == "hasOne" and _has_alias(association) else ""
        default = (owner or source.singular, source.primary_key)
        keys = (_add_key(machine, association, target, source, default), "")
    _link(machine, association, source, target, through, keys)
    if source.draft is not None and target.draft is not None:
        secondary = through.draft.name if through is not None and through.draft is not None else None
        at = machine.location(association.site)
        kind = _KINDS[association.kind]
        machine.facts.add(
            Relationship(
                at,
                source.draft.name,
                target.draft.name,
                alias,
                kind,
                secondary=secondary,
                orm="sequelize",
            )
        )


def _link(
    machine: Machine,
    association: Association,
    source: Model,
    target: Model,
    through: Model | None,
    keys: tuple[str, str],
) -> None:
    is_many = association.kind.endswith("Many")
    alias = text_of(association.options.get("as"))
    name = alias or _default_alias(association, target)
    singular = name if not is_many else singularize(name) if alias else target.singular
    machine.facts.add(
        Declared(
            machine.location(association.site),
            "sequelize",
            model_id(source),
            model_id(target),
            _KINDS[association.kind],
            name,
            singular,
            alias is not None,
            *keys,
            through=_between(association, through),
            function=association.caller,
            is_by_text=text_of(association.target) is not None and not source.is_decorated,
            is_key_stated="foreignKey" in association.options or source.is_decorated,
        )
    )
    said = association.options
    is_told = all(_key_name(association, key) for key in ("foreignKey", "otherKey") if key in said)
    if association.is_open or not is_told:
        source.is_complete = target.is_complete = False


def _between(association: Association, through: Model | None) -> str | None:
    if through is not None:
        return through.name
    return "" if association.is_open or "through" in association.options else None


def _has_alias(association: Association) -> bool:
    return text_of(association.options.get("as")) is not None


def _default_alias(association: Association, target: Model) -> str:
    return target.singular if association.kind in {"belongsTo", "hasOne"} else target.plural


def _key_name(association: Association, option: str) -> str | None:
    written = association.options.get(option)
    said = entries_of(written)
    return text_of(written) or text_of(said.get("name")) or text_of(said.get("fieldName"))


def _add_key(
    machine: Machine,
    association: Association,
    owner: Model,
    target: Model,
    default: tuple[str, str],
) -> str:
    name = _key_name(association, "foreignKey") or _marked_key(machine, owner, target)
    name = name or camelize(*default)
    said = entries_of(association.options.get("foreignKey"))
    option = "targetKey" if association.kind == "belongsTo" else "sourceKey"
    target_key = text_of(association.options.get(option)) or target.primary_key
    allowed = truth_of(said.get("allowNull"))
    nullable = True if allowed is None else allowed
    column = _put_column(machine, association, owner, name, target, target_key, nullable=nullable)
    if truth_of(association.options.get("constraints")) is False or owner.draft is None:
        return name
    written = text_of(association.options.get("onDelete")) or text_of(said.get("onDelete"))
    is_nullable = owner.draft.columns[column].nullable is not False
    usual = "SET NULL" if is_nullable else "NO ACTION" if association.kind == "belongsTo" else "CASCADE"
    _refer(machine, association, owner, column, target, target_key, (written or usual).upper())
    return name


def _put_column(  # noqa: PLR0913 (a key joins two models)
    machine: Machine,
    association: Association,
    owner: Model,
    name: str,
    target: Model,
    target_key: str,
    *,
    nullable: bool,
) -> str:
    said = entries_of(association.options.get("foreignKey"))
    column = text_of(said.get("field")) or owner.column_of(name)
    if owner.draft is not None and column not in owner.draft.columns:
        referred = target.read.get(target_key)
        type_ = referred.column.type if referred is not None else ""
        at = machine.location(association.site)
        shown = name if name != column else ""
        owner.draft.add(Column(column, type_, at, nullable=nullable, attribute=shown))
    return column


def _refer(  # noqa: PLR0913, PLR0917 (a key joins two models)
    machine: Machine,
    association: Association,
    owner: Model,
    column: str,
    target: Model,
    target_key: str,
    on_delete: str,
) -> None:
    if owner.draft is None or target.draft is None:
        return
    if any(key.columns == (column,) for key in owner.draft.foreign_keys):
        return
    on_update = (text_of(association.options.get("onUpdate")) or "CASCADE").upper()
    owner.draft.refer(
        ForeignKey(
            (column,),
            target.draft.name,
            (target.column_of(target_key),),
            machine.location(association.site),
            on_delete,
            on_update,
        )
    )


def _through(machine: Machine, association: Association, source: Model) -> Model | None:
    written = association.options.get("through")
    said = entries_of(written)
    named = said.get("model") or written
    known = find_model(machine, named)
    if known is not None:
        return known
    name = text_of(named)
    if name is None:
        return None
    settings = {k: v for k, v in source.settings.items() if k in _PASSED_ON}
    for given in (*(d.settings for d in machine.facts.all(Defaults)), association.options):
        if "timestamps" in given:
            settings["timestamps"] = given["timestamps"]
    model = Model(name, association.site, {}, settings, is_between=True)
    machine.facts.add(model)
    draft = start_table(machine, model)
    draft.name = name
    return model


def _join(
    machine: Machine,
    association: Association,
    source: Model,
    target: Model,
    through: Model,
    others: _Resolved,
) -> tuple[str, str]:
    if through.draft is None:
        return "", ""
    if through.is_generated_key:
        through.draft.columns.pop("id", None)
        through.read.pop("id", None)
        through.is_generated_key = False
    own = _key_name(association, "foreignKey") or _marked_key(machine, through, source)
    own = own or _own_key(association, source)
    other = _key_name(association, "otherKey") or _paired_key(association, source, target, others)
    other = other or _marked_key(machine, through, target)
    if other is None:
        alias = text_of(association.options.get("as")) or target.singular
        stem = singularize(alias) if source is target else target.singular
        other = camelize(stem, target.primary_key)
    for name, side in ((own, source), (other, target)):
        key = side.primary_key
        column = _put_column(machine, association, through, name, side, key, nullable=False)
        if not any(read.column.is_primary for read in through.read.values()):
            through.draft.mark_primary(column)
        if truth_of(association.options.get("constraints")) is not False:
            written = text_of(association.options.get("onDelete")) or "CASCADE"
            _refer(machine, association, through, column, side, key, written.upper())
    return own, other


def _own_key(association: Association, source: Model) -> str:
    return _key_name(association, "foreignKey") or camelize(source.singular, source.primary_key)


def _marked_key(machine: Machine, owner: Model, target: Model) -> str | None:
    """Finds the attribute that a decorator marks as the key to a model."""
    for name, read in owner.read.items() if owner.is_decorated else ():
        if read.target is not None and find_model(machine, read.target) is target:
            return name
    return None


def _paired_key(association: Association, source: Model, target: Model, others: _Resolved) -> str | None:
    """Finds the key of the association that goes the other way through the same table."""
    for other, its_source, its_target in others:
        is_reverse = its_source is target and its_target is source and other is not association
        if is_reverse and other.kind == "belongsToMany" and _same_through(association, other):
            return _own_key(other, its_source)
    return None


def _same_through(one: Association, other: Association) -> bool:
    return _through_name(one) == _through_name(other)


def _through_name(association: Association) -> object:
    written = association.options.get("through")
    named = entries_of(written).get("model") or written
    return text_of(named) or named
