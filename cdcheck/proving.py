"""Names what proves the facts that need a parser of their own.

Such a fact is a type in `cdcheck/facts/`; the function that gives it stands where its parser may be
imported, and is imported when a rule first asks for the type.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field

PROVERS: Mapping[str, str] = {
    "cdcheck.facts.aborted_transactions.AbortedTransactions": (
        "cdcheck.languages.python.aborted_transactions"
    ),
    "cdcheck.facts.absent_rows.AbsentRows": "cdcheck.languages.python.absences.absent_rows",
    "cdcheck.facts.after_sync.AfterSync": "cdcheck.languages.javascript.after_sync",
    "cdcheck.facts.answered_rows.AnsweredRows": "cdcheck.languages.python.answered_rows",
    "cdcheck.facts.async_callbacks.AsyncCallbacks": "cdcheck.languages.javascript.async_callbacks",
    "cdcheck.facts.async_functions.AsyncFunctions": "cdcheck.languages.javascript.async_functions",
    "cdcheck.facts.broken_transactions.BrokenTransactions": (
        "cdcheck.languages.python.broken_transactions"
    ),
    "cdcheck.facts.built_results.BuiltResults": "cdcheck.languages.javascript.built_results",
    "cdcheck.facts.column_values.ColumnValues": "cdcheck.languages.python.column_values",
    "cdcheck.facts.coroutine_uses.CoroutineUses": "cdcheck.languages.python.coroutine_uses",
    "cdcheck.facts.driver_callbacks.DriverCallbacks": "cdcheck.languages.javascript.driver_callbacks",
    "cdcheck.facts.dropped_queries.DroppedQueries": "cdcheck.languages.javascript.dropped_queries",
    "cdcheck.facts.environment_reads.EnvironmentReads": "cdcheck.languages.environment_reads",
    "cdcheck.facts.erased_imports.ErasedImports": "cdcheck.languages.javascript.erased_imports",
    "cdcheck.facts.forgotten_commits.ForgottenCommits": "cdcheck.languages.python.forgotten_commits",
    "cdcheck.facts.handler_flows.HandlerFlows": "cdcheck.languages.javascript.handler_flows",
    "cdcheck.facts.handed_values.HandedValues": "cdcheck.languages.handed_values",
    "cdcheck.facts.imported_nones.ImportedNones": "cdcheck.languages.python.imported_nones",
    "cdcheck.facts.kept_connections.KeptConnections": "cdcheck.languages.kept_connections",
    "cdcheck.facts.kept_fields.KeptFields": "cdcheck.languages.javascript.kept_fields",
    "cdcheck.facts.kept_sessions.KeptSessions": "cdcheck.languages.python.kept_sessions",
    "cdcheck.facts.knex_results.KnexResults": "cdcheck.languages.javascript.knex_results",
    "cdcheck.facts.knex_reuses.KnexReuses": "cdcheck.languages.javascript.knex_reuses",
    "cdcheck.facts.open_transactions.OpenTransactions": "cdcheck.languages.javascript.open_transactions",
    "cdcheck.facts.page_counts.PageCounts": "cdcheck.languages.page_counts",
    "cdcheck.facts.mixin_arguments.MixinArguments": "cdcheck.languages.javascript.mixin_arguments",
    "cdcheck.facts.own_reads.OwnReads": "cdcheck.languages.javascript.own_reads",
    "cdcheck.facts.parallel_calls.ParallelCalls": "cdcheck.languages.javascript.parallel_calls",
    "cdcheck.facts.lazy_reads.LazyReads": "cdcheck.languages.python.django_lazy_reads",
    "cdcheck.facts.looked_up.LookedUpValues": "cdcheck.languages.python.looked_up",
    "cdcheck.facts.lost_promises.LostPromises": "cdcheck.languages.javascript.lost_promises",
    "cdcheck.facts.made_anew.MadeAnew": "cdcheck.languages.python.made_anew",
    "cdcheck.facts.misread_results.MisreadResults": "cdcheck.languages.javascript.misread_results",
    "cdcheck.facts.password_hooks.PasswordHooks": "cdcheck.languages.javascript.password_hooks",
    "cdcheck.facts.promise_uses.PromiseUses": "cdcheck.languages.javascript.promise_uses",
    "cdcheck.facts.refused_answers.RefusedAnswers": "cdcheck.languages.python.django_answers",
    "cdcheck.facts.remembering_patterns.RememberingPatterns": (
        "cdcheck.languages.javascript.remembering_patterns"
    ),
    "cdcheck.facts.result_uses.ResultUses": "cdcheck.languages.javascript.result_uses",
    "cdcheck.facts.row_members.RowMembers": "cdcheck.languages.python.row_members",
    "cdcheck.facts.row_flows.RowFlows": "cdcheck.languages.javascript.row_flows",
    "cdcheck.facts.row_loops.RowLoops": "cdcheck.languages.python.row_loops",
    "cdcheck.facts.row_reads.RowReads": "cdcheck.languages.javascript.row_reads",
    "cdcheck.facts.serializer_contexts.SerializerContexts": (
        "cdcheck.languages.python.serializer_contexts"
    ),
    "cdcheck.facts.serializer_flows.SerializerFlows": "cdcheck.languages.python.serializer_flows",
    "cdcheck.facts.session_flows.SessionFlows": "cdcheck.languages.python.flow.session_flows",
    "cdcheck.facts.session_transactions.SessionTransactions": (
        "cdcheck.languages.python.session_transactions"
    ),
    "cdcheck.facts.stale_expressions.StaleExpressions": "cdcheck.languages.python.stale_expressions",
    "cdcheck.facts.sure_calls.SureCalls": "cdcheck.languages.python.sure_calls",
    "cdcheck.facts.twice_read.TwiceReadResults": "cdcheck.languages.python.twice_read",
    "cdcheck.facts.untyped_columns.UntypedColumns": "cdcheck.languages.javascript.untyped_columns",
    "cdcheck.facts.unhandled_gets.UnhandledGets": "cdcheck.languages.python.unhandled_gets",
    "cdcheck.facts.unchecked_rows.UncheckedRows": "cdcheck.languages.javascript.unchecked_rows",
    "cdcheck.facts.uncommitted_writes.UncommittedWrites": "cdcheck.languages.python.uncommitted_writes",
    "cdcheck.facts.undefined_bindings.UndefinedBindings": (
        "cdcheck.languages.javascript.undefined_bindings"
    ),
    "cdcheck.facts.undone_writes.UndoneWrites": "cdcheck.languages.python.undone_writes",
    "cdcheck.facts.unfetched_rows.UnfetchedReturnings": "cdcheck.languages.python.unfetched_rows",
    "cdcheck.facts.unsaved_rows.UnsavedRows": "cdcheck.languages.python.django_unsaved",
    "cdcheck.facts.verified_statements.VerifiedQueries": "cdcheck.provers.statements",
}
"""Gives the module of a fact's provider, by the module and name of its type."""


def _nothing(_: str) -> None:
    return None


class SourceTexts(Struct, frozen=True):
    """Is a fact that is always known: `read` gives the bytes of a checked file.

    `extracted` gives what a front end has made of it, if that is still at hand; `kept` holds, by path,
    what facts have made of it since.
    """

    read: Callable[[str], bytes | None]
    extracted: Callable[[str], Any] = _nothing
    kept: dict[str, Any] = field(default_factory=dict)


class LiveDatabase(Struct, frozen=True):
    """Is a fact that is always known: the PostgreSQL that statements are prepared on.

    `url` is empty if none was named. `has_tables` says to prepare against the tables that it has, and
    not against those that the app defines.
    """

    url: str = ""
    has_tables: bool = False


def prover_of(kind: Any) -> str | None:
    """Names the module that gives a fact, if it is one that needs a parser."""
    return PROVERS.get(f"{getattr(kind, '__module__', '')}.{getattr(kind, '__name__', '')}")
