"""The whole neutral picture of one backend."""

from msgspec import Struct

from cdcheck.model.code import (
    Call,
    Class,
    Decoration,
    EarlyRead,
    Function,
    Import,
    MissingMember,
    Suppression,
    SyntaxFault,
    UndefinedName,
    Unresolved,
)
from cdcheck.model.data import (
    DataAccess,
    DatabaseUse,
    OrmUse,
    Query,
    Relationship,
    SchemaCreation,
    Table,
)
from cdcheck.model.definitions import NamedRepository, UnusableDefinition
from cdcheck.model.driver_objects import ConnectionUse, Fetch, HeldConnection, TransactionFunction
from cdcheck.model.files import Language, SkippedFile, SourceFile
from cdcheck.model.http import (
    AdapterMisuse,
    CallbackTaker,
    Handler,
    Listener,
    Middleware,
    Operation,
    RaisedAnswer,
    RefusedView,
    Route,
)
from cdcheck.model.mapped import Link, MappedClass, MappingGap, OpenedClass, RefusedDefinition
from cdcheck.model.migrations import Migrations
from cdcheck.model.orm_calls import (
    Added,
    Association,
    BuiltQuery,
    Given,
    InstalledApps,
    Join,
    LoopedManager,
    MappedModel,
    ModelCall,
    RowHook,
    RowSource,
    Wait,
)
from cdcheck.model.orm_misuses import (
    AbsentMethod,
    AwaitedValue,
    MisusedOperator,
    RefusedArgument,
    RowRead,
    UndefinedAttribute,
    UnimplementedOperator,
    ValueRead,
)
from cdcheck.model.packaging import Lock, Manifest, ManifestFault
from cdcheck.model.places import Location
from cdcheck.model.schema import SchemaDemand
from cdcheck.model.serializing import Serializer, SerializerMaking, SerializerSaving
from cdcheck.model.sessions import EngineMaking, MisenteredContext, SessionMaking, SessionUse
from cdcheck.model.starting import Setting, StartScript
from cdcheck.model.tokens import TokenMisuse, TokenSubject


class Project(Struct, frozen=True):
    """Is everything that was understood of an app, and what it is held to.

    All paths are relative to its folder.
    `folders` are the folders that hold at least one file, `schemas_beside` the paths of SQL outside of
    them that may make its tables. `framework` is that of the served app; `None` if there is none.
    `main_blocks` run only if their file is started itself.
    """

    languages: tuple[Language, ...] = ()
    files: tuple[SourceFile, ...] = ()
    skipped: tuple[SkippedFile, ...] = ()
    folders: tuple[str, ...] = ()
    framework: str | None = None
    functions: tuple[Function, ...] = ()
    classes: tuple[Class, ...] = ()
    decorations: tuple[Decoration, ...] = ()
    calls: tuple[Call, ...] = ()
    imports: tuple[Import, ...] = ()
    faults: tuple[SyntaxFault, ...] = ()
    undefined: tuple[UndefinedName, ...] = ()
    early_reads: tuple[EarlyRead, ...] = ()
    missing_members: tuple[MissingMember, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    routes: tuple[Route, ...] = ()
    middleware: tuple[Middleware, ...] = ()
    handlers: tuple[Handler, ...] = ()
    listeners: tuple[Listener, ...] = ()
    adapter_misuses: tuple[AdapterMisuse, ...] = ()
    callback_takers: tuple[CallbackTaker, ...] = ()
    raised_answers: tuple[RaisedAnswer, ...] = ()
    refused_views: tuple[RefusedView, ...] = ()
    operations: tuple[Operation, ...] = ()
    schema: SchemaDemand | None = None
    tables: tuple[Table, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    mapped: tuple[MappedClass, ...] = ()
    links: tuple[Link, ...] = ()
    opened_classes: tuple[OpenedClass, ...] = ()
    mapping_gaps: tuple[MappingGap, ...] = ()
    engine_makings: tuple[EngineMaking, ...] = ()
    session_makings: tuple[SessionMaking, ...] = ()
    misentered_contexts: tuple[MisenteredContext, ...] = ()
    session_uses: tuple[SessionUse, ...] = ()
    connection_uses: tuple[ConnectionUse, ...] = ()
    held_connections: tuple[HeldConnection, ...] = ()
    fetches: tuple[Fetch, ...] = ()
    transaction_functions: tuple[TransactionFunction, ...] = ()
    models: tuple[MappedModel, ...] = ()
    associations: tuple[Association, ...] = ()
    model_calls: tuple[ModelCall, ...] = ()
    row_hooks: tuple[RowHook, ...] = ()
    given: tuple[Given, ...] = ()
    added: tuple[Added, ...] = ()
    waits: tuple[Wait, ...] = ()
    row_sources: tuple[RowSource, ...] = ()
    looped_managers: tuple[LoopedManager, ...] = ()
    built_queries: tuple[BuiltQuery, ...] = ()
    undefined_attributes: tuple[UndefinedAttribute, ...] = ()
    unimplemented_operators: tuple[UnimplementedOperator, ...] = ()
    refused_definitions: tuple[RefusedDefinition, ...] = ()
    misused_operators: tuple[MisusedOperator, ...] = ()
    value_reads: tuple[ValueRead, ...] = ()
    absent_methods: tuple[AbsentMethod, ...] = ()
    awaited_values: tuple[AwaitedValue, ...] = ()
    row_reads: tuple[RowRead, ...] = ()
    joins: tuple[Join, ...] = ()
    refused_arguments: tuple[RefusedArgument, ...] = ()
    installed_apps: tuple[InstalledApps, ...] = ()
    unusable_definitions: tuple[UnusableDefinition, ...] = ()
    named_repositories: tuple[NamedRepository, ...] = ()
    serializers: tuple[Serializer, ...] = ()
    token_misuses: tuple[TokenMisuse, ...] = ()
    token_subjects: tuple[TokenSubject, ...] = ()
    serializer_makings: tuple[SerializerMaking, ...] = ()
    serializer_savings: tuple[SerializerSaving, ...] = ()
    queries: tuple[Query, ...] = ()
    databases: tuple[DatabaseUse, ...] = ()
    orms: tuple[OrmUse, ...] = ()
    creations: tuple[SchemaCreation, ...] = ()
    migrations: tuple[Migrations, ...] = ()
    schemas_beside: tuple[str, ...] = ()
    accesses: tuple[DataAccess, ...] = ()
    manifests: tuple[Manifest, ...] = ()
    manifest_faults: tuple[ManifestFault, ...] = ()
    locks: tuple[Lock, ...] = ()
    start: StartScript | None = None
    main_blocks: tuple[Location, ...] = ()
    settings: tuple[Setting, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
