"""Describes a finished abstract run as the neutral model."""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import TypeVar

from msgspec.structs import replace

from cdcheck import ir
from cdcheck.abstract.notes import DynamicLoad
from cdcheck.abstract.values import Cls, Ext, Func, Site, Thing, Value
from cdcheck.linking.decorators import decorator_names
from cdcheck.linking.frames import CallNote
from cdcheck.linking.handlers import handlers_of
from cdcheck.linking.import_edges import import_edges
from cdcheck.linking.link import Linked
from cdcheck.linking.missing_members import missing_members
from cdcheck.linking.queries import united
from cdcheck.linking.routes import Flat, Naming, flatten
from cdcheck.linking.unwritten import why_unwritten
from cdcheck.model import (
    code,
    data,
    definitions,
    driver_objects,
    http,
    mapped,
    orm_calls,
    orm_misuses,
    serializing,
    sessions,
    tokens,
)
from cdcheck.model.files import Language, SkippedFile
from cdcheck.model.migrations import Migrations
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_WORDLESS = frozenset({"int", "UUID", "date", "datetime"})
_T = TypeVar("_T")
_D = TypeVar(
    "_D",
    code.Decoration,
    http.CallbackTaker,
    http.RaisedAnswer,
    http.RefusedView,
    data.Table,
    data.Query,
    data.DatabaseUse,
    data.OrmUse,
    data.SchemaCreation,
    data.DataAccess,
    sessions.EngineMaking,
    sessions.MisenteredContext,
    sessions.SessionMaking,
    sessions.SessionUse,
    driver_objects.ConnectionUse,
    driver_objects.Fetch,
    driver_objects.HeldConnection,
    driver_objects.TransactionFunction,
    orm_calls.MappedModel,
    orm_calls.Association,
    orm_calls.ModelCall,
    orm_calls.RowHook,
    orm_calls.Given,
    orm_calls.Added,
    orm_calls.Wait,
    orm_calls.RowSource,
    orm_calls.LoopedManager,
    orm_calls.BuiltQuery,
    orm_misuses.UndefinedAttribute,
    orm_misuses.UnimplementedOperator,
    mapped.RefusedDefinition,
    orm_misuses.RefusedArgument,
    orm_misuses.RowRead,
    orm_calls.Join,
    orm_misuses.AbsentMethod,
    orm_misuses.AwaitedValue,
    orm_misuses.ValueRead,
    orm_misuses.MisusedOperator,
    orm_calls.InstalledApps,
    definitions.NamedRepository,
    definitions.UnusableDefinition,
    serializing.Serializer,
    tokens.TokenMisuse,
    tokens.TokenSubject,
    serializing.SerializerMaking,
    serializing.SerializerSaving,
)


def describe(linked: Linked, skipped: Iterable[SkippedFile], folders: Iterable[str]) -> Project:
    """Builds the project, all but what is read from manifests and start scripts."""
    machine = linked.machine
    naming = Naming(machine.location, machine.function_id, machine.function_site, linked.is_test)
    flat = flatten(linked.routers, naming)
    imports = tuple(import_edges(linked))
    return Project(
        languages=tuple(dict.fromkeys(_language(e) for e in machine.extracts.values())),
        files=tuple(linked.files.values()),
        skipped=tuple(skipped),
        folders=tuple(folders),
        framework=_framework(flat, linked),
        functions=tuple(_functions(linked, {route.handler_at for route in flat.routes})),
        classes=tuple(_classes(linked)),
        decorations=_data(linked, code.Decoration),
        calls=tuple(_calls(linked)),
        imports=imports,
        faults=tuple(_faults(linked)),
        undefined=tuple(_undefined(linked)),
        early_reads=tuple(_early_reads(linked)),
        missing_members=tuple(missing_members(linked)),
        suppressions=tuple(_suppressions(machine.extracts)),
        routes=flat.routes,
        middleware=flat.middleware,
        handlers=tuple(handlers_of(linked.routers, naming)),
        listeners=_noted(linked, http.Listener),
        adapter_misuses=_noted(linked, http.AdapterMisuse),
        callback_takers=_data(linked, http.CallbackTaker),
        raised_answers=_data(linked, http.RaisedAnswer),
        refused_views=_data(linked, http.RefusedView),
        tables=_data(linked, data.Table),
        relationships=_noted(linked, data.Relationship),
        mapped=_noted(linked, mapped.MappedClass),
        links=_noted(linked, mapped.Link),
        opened_classes=_noted(linked, mapped.OpenedClass),
        mapping_gaps=_noted(linked, mapped.MappingGap),
        engine_makings=_data(linked, sessions.EngineMaking),
        session_makings=_data(linked, sessions.SessionMaking),
        misentered_contexts=_data(linked, sessions.MisenteredContext),
        session_uses=_data(linked, sessions.SessionUse),
        connection_uses=_data(linked, driver_objects.ConnectionUse),
        held_connections=_data(linked, driver_objects.HeldConnection),
        fetches=_data(linked, driver_objects.Fetch),
        transaction_functions=_data(linked, driver_objects.TransactionFunction),
        models=_data(linked, orm_calls.MappedModel),
        associations=_data(linked, orm_calls.Association),
        model_calls=_data(linked, orm_calls.ModelCall),
        row_hooks=_data(linked, orm_calls.RowHook),
        given=_data(linked, orm_calls.Given),
        added=_data(linked, orm_calls.Added),
        waits=_data(linked, orm_calls.Wait),
        row_sources=_data(linked, orm_calls.RowSource),
        looped_managers=_data(linked, orm_calls.LoopedManager),
        built_queries=_data(linked, orm_calls.BuiltQuery),
        undefined_attributes=_data(linked, orm_misuses.UndefinedAttribute),
        unimplemented_operators=_data(linked, orm_misuses.UnimplementedOperator),
        refused_definitions=_data(linked, mapped.RefusedDefinition),
        misused_operators=_data(linked, orm_misuses.MisusedOperator),
        value_reads=_data(linked, orm_misuses.ValueRead),
        absent_methods=_data(linked, orm_misuses.AbsentMethod),
        awaited_values=_data(linked, orm_misuses.AwaitedValue),
        row_reads=_data(linked, orm_misuses.RowRead),
        joins=_data(linked, orm_calls.Join),
        refused_arguments=_data(linked, orm_misuses.RefusedArgument),
        installed_apps=_data(linked, orm_calls.InstalledApps),
        unusable_definitions=_data(linked, definitions.UnusableDefinition),
        named_repositories=_data(linked, definitions.NamedRepository),
        serializers=_data(linked, serializing.Serializer),
        token_misuses=_data(linked, tokens.TokenMisuse),
        token_subjects=_data(linked, tokens.TokenSubject),
        serializer_makings=_data(linked, serializing.SerializerMaking),
        serializer_savings=_data(linked, serializing.SerializerSaving),
        queries=united(_data(linked, data.Query)),
        databases=_data(linked, data.DatabaseUse),
        orms=_data(linked, data.OrmUse),
        creations=_data(linked, data.SchemaCreation),
        migrations=_noted(linked, Migrations),
        accesses=_data(linked, data.DataAccess),
        unresolved=tuple(_unresolved(linked, flat, imports)),
    )


def _noted(linked: Linked, kind: type[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(linked.machine.facts.all(kind)))


def _data(linked: Linked, kind: type[_D]) -> tuple[_D, ...]:
    """Lists what was noted of databases; what test code does is marked."""
    return tuple(
        replace(note, is_test=True) if linked.is_test(note.at.path) else note
        for note in _noted(linked, kind)
    )


def _language(extract: ir.Extract) -> Language:
    return Language(extract.language)


def _framework(flat: Flat, linked: Linked) -> str | None:
    served = [r.framework for r in flat.routes if r.reach is http.Reach.SERVED and not r.is_test]
    names = served or [r.framework for r in flat.routes if not r.is_test]
    # An app whose routes an extension registers that is not modelled has none, and is still an app.
    names = names or [r.framework for r in linked.routers if not linked.is_test(r.site.path)]
    return max(sorted(set(names)), key=names.count) if names else None


def _functions(linked: Linked, handlers: Set[Location | None]) -> Iterator[code.Function]:
    for path, extract in linked.machine.extracts.items():
        for function in extract.functions:
            owner = extract.classes[function.owner].qualified_name if function.owner >= 0 else None
            at = linked.machine.location(Site(path, function.at, function.end))
            yield code.Function(
                id=f"{path}:{function.qualified_name}",
                name=function.name,
                at=at,
                is_async=function.is_async,
                is_test=linked.is_test(path),
                owner=f"{path}:{owner}" if owner else None,
                parameters=tuple(p.name for p in function.parameters),
                is_generator=function.is_generator,
                decorators=tuple(decorator_names(function)),
                unwritten=why_unwritten(function) if at in handlers else "",
                takes_any=any(p.kind == "**" for p in function.parameters),
                wordless=_wordless(function) if at in handlers else (),
            )


def _wordless(function: ir.Function) -> tuple[str, ...]:
    annotated = ((p.name, p.annotation) for p in function.parameters if p.annotation is not None)
    return tuple(name for name, written in annotated if ir.last_name(written) in _WORDLESS)


def _classes(linked: Linked) -> Iterator[code.Class]:
    seen: set[str] = set()
    for cls in linked.machine.classes:
        id_ = linked.machine.class_id(cls)
        if id_ in seen:
            continue
        seen.add(id_)
        at = linked.machine.location(linked.machine.class_site(cls))
        bases = [_base_name(linked, base) for base in cls.bases]
        kind = linked.machine.extracts[cls.path].classes[cls.index].kind
        is_abstract = "abstract" in cls.keywords or _names(cls.keywords.get("metaclass"), "abc.ABCMeta")
        yield code.Class(id_, cls.name, at, tuple(base for base in bases if base), kind, is_abstract)


def _names(value: Value | None, name: str) -> bool:
    return isinstance(value, Ext) and value.name == name


def _base_name(linked: Linked, base: Value) -> str:
    if isinstance(base, Cls):
        return linked.machine.class_id(base)
    if isinstance(base, Thing):
        return base.type
    return base.name if isinstance(base, Ext) else ""


def _calls(linked: Linked) -> Iterator[code.Call]:
    for key, note in linked.machine.calls.items():
        yield code.Call(
            at=linked.machine.location(note.site),
            caller=note.caller,
            callee=_callee(linked, note),
            external=note.external,
            is_awaited=note.is_awaited,
            is_choice=key in linked.machine.choices,
            is_mixed=key in linked.machine.choices and key in linked.machine.mixed,
            is_test=linked.is_test(note.site.path),
        )


def _callee(linked: Linked, note: CallNote) -> str | None:
    if isinstance(note.callee, Func):
        return linked.machine.function_id(note.callee)
    return linked.machine.class_id(note.callee) if note.callee is not None else None


def _faults(linked: Linked) -> Iterator[code.SyntaxFault]:
    for path, extract in linked.machine.extracts.items():
        for fault in extract.faults:
            at = linked.machine.location(Site(path, fault.at, fault.end))
            yield code.SyntaxFault(at, fault.kind, fault.message, linked.is_test(path))


def _undefined(linked: Linked) -> Iterator[code.UndefinedName]:
    every = linked.machine.extracts
    # JavaScript has one global object for all files, Python one for each module.
    shared = {n for e in every.values() if e.language != "python" for n in e.global_names}
    for path, extract in every.items():
        for name in extract.undefined:
            if extract.language != "python" and name.name in shared:
                continue
            function = extract.functions[name.function] if name.function >= 0 else None
            yield code.UndefinedName(
                at=linked.machine.location(Site(path, name.at, name.end)),
                name=name.name,
                function=f"{path}:{function.qualified_name}" if function else None,
                is_test=linked.is_test(path),
                is_annotation=name.is_annotation,
                meant=name.meant,
            )


def _early_reads(linked: Linked) -> Iterator[code.EarlyRead]:
    for path, extract in linked.machine.extracts.items():
        for read in extract.early:
            function = extract.functions[read.function] if read.function >= 0 else None
            yield code.EarlyRead(
                at=linked.machine.location(Site(path, read.at, read.end)),
                name=read.name,
                bound_at=linked.machine.location(Site(path, read.bound_at, read.bound_end)),
                function=f"{path}:{function.qualified_name}" if function else None,
                is_conditional=read.is_conditional,
                is_test=linked.is_test(path),
            )


def _suppressions(extracts: Mapping[str, ir.Extract]) -> Iterator[code.Suppression]:
    for path, extract in extracts.items():
        for comment in extract.suppressions:
            at = Location(path, comment.line, 1, comment.line, 1)
            yield code.Suppression(at, comment.rules, comment.reason)


def _unresolved(linked: Linked, flat: Flat, imports: Iterable[code.Import]) -> Iterator[code.Unresolved]:
    for site, what, why in flat.unresolved:
        yield code.Unresolved(linked.machine.location(site), what, why)
    yield from _noted(linked, code.Unresolved)
    yield from _packages_beside(linked, imports)
    yield from _unnamed_modules(linked)


def _unnamed_modules(linked: Linked) -> Iterator[code.Unresolved]:
    """Tells of each import by name whose name was never known."""
    loads = linked.machine.facts.all(DynamicLoad)
    named = {load.site for load in loads if load.name is not None}
    for site in dict.fromkeys(load.site for load in loads if load.site.path.endswith(".py")):
        if site not in named and not linked.is_test(site.path):
            at = linked.machine.location(site)
            yield code.Unresolved(at, "a module loaded by name", "its name is not known")


def _packages_beside(linked: Linked, imports: Iterable[code.Import]) -> Iterator[code.Unresolved]:
    """Tells of each package of the workspace, once, that what it does is not known."""
    seen: set[str] = set()
    for one in imports:
        is_first_party = one.package is None and one.target is None and not one.source.endswith(".py")
        if not is_first_party or one.is_type_only or one.is_test or one.module in seen:
            continue
        if linked.machine.javascript.is_beside(one.module, one.source):
            seen.add(one.module)
            why = "it is a package of the workspace, outside of what is checked"
            yield code.Unresolved(one.at, f"the import of `{one.module}`", why)
