"""Sequelize's models and the calls of them, as rules see them."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.notes import UnmodelledCall
from cdcheck.abstract.values import Fields, Items, Obj, Site, Thing, Value, entries_of, options
from cdcheck.languages.javascript.sequelize.aggregates import ungrouped
from cdcheck.languages.javascript.sequelize.classes import bare_classes
from cdcheck.languages.javascript.sequelize.conditions import particular
from cdcheck.languages.javascript.sequelize.hooks import is_hooked, note_hooks
from cdcheck.languages.javascript.sequelize.models import (
    Defaults,
    Model,
    find_model,
    is_same,
    models,
    stamp_names,
)
from cdcheck.languages.javascript.sequelize.options import (
    Asked,
    LoadDraft,
    as_written,
    read_keys,
    read_options,
)
from cdcheck.languages.javascript.sequelize.refusals import Doubted, refused
from cdcheck.languages.javascript.sequelize.required import given_in, required_of
from cdcheck.model.orm_calls import Aggregate, Load, MappedModel, Mention, ModelCall, Operator, Refusal
from cdcheck.model.places import Location

ASSOCIATING = ("belongsTo", "hasOne", "hasMany", "belongsToMany")
_OPTIONS = {
    **dict.fromkeys(("findAll", "findOne", "findAndCountAll", "count", "findOrCreate", "destroy"), 0),
    **dict.fromkeys(("findByPk", "max", "min", "sum", "update", "create", "build", "bulkCreate"), 1),
}
_VALUES = frozenset({"create", "update", "upsert", "build", "bulkCreate", "findOrCreate"})
_FINDERS = frozenset({"findAll", "findOne", "findAndCountAll", "count"})


class CallDraft(Struct, eq=False):
    """Is a call of a model, which is found when all are defined."""

    receiver: Value
    method: str
    is_instance: bool
    asked: Asked
    at: Location
    caller: str | None
    is_awaited: bool
    refusals: tuple[Doubted, ...] = ()
    operators: tuple[Operator, ...] = ()
    ungrouped: Aggregate | None = None
    given: tuple[str, ...] | None = None


class Scoping(Struct, eq=False):
    """Is where a model is asked for one of its scopes, or given one."""

    receiver: Value


def note_call(call: Invocation, *, is_instance: bool = False) -> None:
    """Notes what a call of a model, or of one of its instances, asks for."""
    method = call.name.rpartition(".")[2]
    is_instance = is_instance or isinstance(call.receiver, Obj)
    position = 0 if is_instance else _OPTIONS.get(method, -1)
    given = call.argument(position)
    asked = Asked((), (), ())
    if not (is_instance and method != "reload"):
        asked = read_options(call.machine, given, call.at)
    written = tuple(_written(call, method))
    known = asked.options if position >= 0 else None
    asked = replace(asked, mentions=(*asked.mentions, *written), options=known)
    if call.machine.is_reusing:
        asked = as_written(call, asked)
    receiver = call.receiver or Fields({})
    draft = CallDraft(receiver, method, is_instance, asked, call.at, call.caller, call.is_awaited)
    if not is_instance:
        draft.refusals = tuple(refused(call, method))
        draft.operators = particular(call, given)
        draft.ungrouped = ungrouped(call, method)
        draft.given = given_in(call, method)
    call.note(draft)


def _written(call: Invocation, method: str) -> Iterable[Mention]:
    if method in _FINDERS:
        yield from read_keys(call.machine, call.argument(0), "option", call.at)
    if method not in _VALUES:
        return
    first = call.argument(0)
    if method == "findOrCreate":
        first = entries_of(first).get("defaults")
    for option in options(first) if first is not None else ():
        rows = option.items if isinstance(option, Items) else [option]
        for row in rows:
            yield from read_keys(call.machine, row, "values", call.at)


def model_id(model: Model) -> str:
    """Names a model so that no other has the name."""
    return f"{model.site.path}:{model.name}"


def conclude_calls(machine: Machine, doubts: Mapping[int, list[Site]]) -> None:
    """Notes all models, and all calls of them; `doubts` are where one may be associated besides."""
    ids = {id(model): model_id(model) for model in models(machine)}
    scoped = {id(find_model(machine, note.receiver)) for note in machine.facts.all(Scoping)}
    scoped |= {id(model) for model in models(machine) if "defaultScope" in model.settings}
    for model in models(machine):
        if model.draft is not None and not model.is_between:
            doubtful = tuple(machine.location(site) for site in doubts.get(id(model), ()))
            mapped = _mapped(machine, model, ids[id(model)], doubtful)
            machine.facts.add(replace(mapped, is_scoped=id(model) in scoped))
            note_hooks(machine, model, ids[id(model)])
    for draft in machine.facts.all(CallDraft):
        model_ = find_model(machine, draft.receiver)
        if model_ is not None and id(model_) in ids:
            is_scoped = id(model_) in scoped
            refusals = tuple(_refusals(machine, draft, model_, is_scoped=is_scoped))
            if is_scoped:
                draft.asked = replace(draft.asked, options=None)
                draft.ungrouped = None
            machine.facts.add(_call(machine, draft, ids[id(model_)], ids, refusals))
    _conclude_bare(machine, ids)
    for note in machine.facts.all(UnmodelledCall):
        model_ = _instance_of(machine, note)
        if model_ is not None and id(model_) in ids:
            machine.facts.add(
                ModelCall(
                    machine.location(note.site),
                    "sequelize",
                    ids[id(model_)],
                    note.name,
                    is_instance=True,
                    is_known=False,
                    is_awaited=note.is_awaited,
                    function=note.caller,
                )
            )


def _refusals(machine: Machine, draft: CallDraft, model: Model, *, is_scoped: bool) -> Iterable[Refusal]:
    has_aliases = any(note.names_operators for note in machine.facts.all(Defaults))
    for doubted in draft.refusals:
        refusal = doubted.of(model, has_scopes=is_scoped, has_aliases=has_aliases)
        if refusal is not None:
            yield refusal


def _conclude_bare(machine: Machine, ids: dict[int, str]) -> None:
    for cls in bare_classes(machine):
        id_ = machine.class_id(cls)
        at = machine.location(machine.class_site(cls))
        machine.facts.add(MappedModel(id_, cls.name, at, "sequelize", "", lacks=("init",)))
        for draft in machine.facts.all(CallDraft):
            if is_same(cls, draft.receiver):
                machine.facts.add(_call(machine, draft, id_, ids))


def _mapped(machine: Machine, model: Model, id_: str, doubtful: tuple[Location, ...]) -> MappedModel:
    draft = model.draft
    columns = draft.columns if draft is not None else {}
    renamed = [column.attribute for column in columns.values() if column.attribute]
    virtual = [name for name in model.attributes if name not in model.read]
    known = {*model.read, *renamed}
    physical = [n for n, column in columns.items() if column.attribute and n not in known]
    names = dict.fromkeys((*model.read, *columns, *renamed, *stamp_names(model)))
    return MappedModel(
        id_,
        model.name,
        machine.location(model.site),
        "sequelize",
        draft.name if draft is not None else "",
        tuple(names),
        tuple(virtual),
        tuple(model.attributes),
        tuple(physical),
        tuple(_methods(machine, model)),
        tuple(_typed(machine, model)),
        tuple(_derived(model)),
        required=tuple(required_of(machine, model)),
        is_complete=model.is_complete and (draft is None or draft.is_complete),
        is_linked=not (doubtful or machine.is_cut_short),
        doubtful_links=doubtful,
        lacks=("sequelize",) if model.is_unconnected else (),
        is_decorated=model.is_decorated,
        is_hooked=is_hooked(machine, model),
    )


def _methods(machine: Machine, model: Model) -> Iterable[str]:
    if model.cls is not None:
        yield from machine.methods_of(model.cls)
        yield from model.cls.attributes
        yield from model.cls.annotations
    yield from entries_of(model.prototype)
    for given in ("instanceMethods", "setterMethods"):
        yield from entries_of(model.settings.get(given))


def _derived(model: Model) -> Iterable[str]:
    yield from (name for name, given in model.attributes.items() if "get" in entries_of(given))
    yield from entries_of(model.settings.get("getterMethods"))


def _typed(machine: Machine, model: Model) -> Iterable[str]:
    if model.cls is not None:
        defined = {*machine.methods_of(model.cls), *model.cls.attributes, *entries_of(model.prototype)}
        yield from (name for name in model.cls.annotations if name not in defined)


def _instance_of(machine: Machine, note: UnmodelledCall) -> Model | None:
    is_row = isinstance(note.owner, Obj) or (
        isinstance(note.owner, Thing) and note.owner.type == "sequelize.Model()"
    )
    return find_model(machine, note.owner) if is_row else None


def _call(
    machine: Machine,
    draft: CallDraft,
    model: str,
    ids: dict[int, str],
    refusals: tuple[Refusal, ...] = (),
) -> ModelCall:
    return ModelCall(
        draft.at,
        "sequelize",
        model,
        draft.method,
        draft.is_instance,
        is_awaited=draft.is_awaited,
        mentions=draft.asked.mentions,
        names=draft.asked.names,
        loads=tuple(_load(machine, load, ids) for load in draft.asked.loads),
        given=draft.given,
        options=draft.asked.options,
        is_plain=draft.asked.is_plain,
        is_mapped=draft.asked.is_mapped,
        operators=draft.operators,
        refusals=refusals,
        ungrouped=draft.ungrouped,
        function=draft.caller,
    )


def _load(machine: Machine, draft: LoadDraft, ids: dict[int, str]) -> Load:
    named = find_model(machine, draft.model) if isinstance(draft.model, Value) else None
    is_unknown = draft.model is not None and named is None
    return Load(
        draft.at,
        ids.get(id(named)) if named is not None else None,
        draft.alias,
        tuple(draft.mentions),
        tuple(_load(machine, load, ids) for load in draft.loads),
        draft.options,
        is_open=draft.is_open or is_unknown or (draft.model is None and draft.alias is None),
    )
