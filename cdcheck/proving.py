"""Names what proves the facts that need a parser of their own.

Such a fact is a type in `cdcheck/facts/`; the function that gives it stands where its parser may be
imported, and is imported when a rule first asks for the type.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct, field

_OF_PYTHON = (
    "aborted_transactions.AbortedTransactions",
    "answered_rows.AnsweredRows",
    "broken_transactions.BrokenTransactions",
    "column_values.ColumnValues",
    "coroutine_uses.CoroutineUses",
    "forgotten_commits.ForgottenCommits",
    "imported_nones.ImportedNones",
    "kept_sessions.KeptSessions",
    "lazy_reads.LazyReads",
    "looked_up.LookedUpValues",
    "made_anew.MadeAnew",
    "refused_answers.RefusedAnswers",
    "row_loops.RowLoops",
    "row_members.RowMembers",
    "serializer_contexts.SerializerContexts",
    "serializer_flows.SerializerFlows",
    "session_transactions.SessionTransactions",
    "stale_expressions.StaleExpressions",
    "sure_calls.SureCalls",
    "twice_read.TwiceReadResults",
    "uncommitted_writes.UncommittedWrites",
    "undone_writes.UndoneWrites",
    "unfetched_rows.UnfetchedReturnings",
    "unhandled_gets.UnhandledGets",
    "unsaved_rows.UnsavedRows",
)
_OF_JAVASCRIPT = (
    "after_sync.AfterSync",
    "async_callbacks.AsyncCallbacks",
    "async_functions.AsyncFunctions",
    "built_results.BuiltResults",
    "driver_callbacks.DriverCallbacks",
    "dropped_queries.DroppedQueries",
    "erased_imports.ErasedImports",
    "handler_flows.HandlerFlows",
    "kept_fields.KeptFields",
    "knex_results.KnexResults",
    "knex_reuses.KnexReuses",
    "lost_promises.LostPromises",
    "misread_results.MisreadResults",
    "mixin_arguments.MixinArguments",
    "open_transactions.OpenTransactions",
    "own_reads.OwnReads",
    "parallel_calls.ParallelCalls",
    "password_hooks.PasswordHooks",
    "promise_uses.PromiseUses",
    "remembering_patterns.RememberingPatterns",
    "result_uses.ResultUses",
    "row_flows.RowFlows",
    "row_reads.RowReads",
    "unchecked_rows.UncheckedRows",
    "undefined_bindings.UndefinedBindings",
    "untyped_columns.UntypedColumns",
)
_OF_BOTH = (
    "environment_reads.EnvironmentReads",
    "handed_values.HandedValues",
    "kept_connections.KeptConnections",
    "page_counts.PageCounts",
    "shadowed_calls.ShadowedCalls",
)
_ELSEWHERE = {
    "absent_rows.AbsentRows": "cdcheck.languages.python.proofs.absences.absent_rows",
    "session_flows.SessionFlows": "cdcheck.languages.python.proofs.flow.session_flows",
    "verified_statements.VerifiedQueries": "cdcheck.provers.statements",
}


def _in(package: str, facts: Iterable[str]) -> dict[str, str]:
    """Pairs facts with the modules of their names in a package."""
    return {fact: f"{package}.{fact.partition('.')[0]}" for fact in facts}


PROVERS: Mapping[str, str] = {
    f"cdcheck.facts.{fact}": module
    for fact, module in {
        **_in("cdcheck.languages.python.proofs", _OF_PYTHON),
        **_in("cdcheck.languages.javascript.proofs", _OF_JAVASCRIPT),
        **_in("cdcheck.languages", _OF_BOTH),
        **_ELSEWHERE,
    }.items()
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
