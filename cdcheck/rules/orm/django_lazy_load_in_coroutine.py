"""A relation of Django that a coroutine reads, and that was not loaded with its row."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.django_models import DjangoModels
from cdcheck.facts.event_loop import EventLoop
from cdcheck.facts.lazy_reads import LazyReads
from cdcheck.model.orm_calls import RowSource


@rule(where=lambda rows: rows.orm == "django" and rows.function is not None and not rows.is_test)
def django_lazy_load_in_coroutine(
    rows: RowSource, reads: LazyReads, models: DjangoModels, loop: EventLoop
) -> Verdicts:
    for read in reads.of.get(rows, ()):
        if not read.is_in_coroutine or loop.may_block():
            continue
        shown = f"{models.by_id[read.model].name}.{read.name}"
        yield Violation(
            at=read.at,
            message=f"`{shown}` is loaded in a coroutine when it is read, which Django refuses",
            about=f"{rows.function}: {shown}",
            hint=f'load it with its row: `select_related("{read.name}")`',
            evidence=(Evidence(rows.at, "is where the row comes from, without it"),),
            confidence=Confidence.INFERRED if read.may_be_empty else Confidence.PROVEN,
            predicts="django.core.exceptions.SynchronousOnlyOperation: You cannot call this from an "
            "async context - use a thread or sync_to_async.",
        )
