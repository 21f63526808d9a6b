"""A relation of Django that a loop reads of each row, and that was not loaded with the rows."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.django_models import DjangoModels
from cdcheck.facts.lazy_reads import LazyReads
from cdcheck.model.orm_calls import RowSource


@rule(where=lambda rows: rows.orm == "django" and rows.method == "for" and not rows.is_test)
def django_query_per_row(rows: RowSource, reads: LazyReads, models: DjangoModels) -> Verdicts:
    for read in reads.of.get(rows, ()):
        if read.is_in_coroutine or not read.is_in_loop:
            continue
        shown = f"{models.by_id[read.model].name}.{read.name}"
        yield Violation(
            at=read.at,
            message=f"`{shown}` takes a query of its own for each row of the loop",
            about=f"{rows.function or rows.at.path}: {shown}",
            hint=f'load it with the rows: `select_related("{read.name}")`',
            evidence=(Evidence(rows.at, "is where the rows come from, without it"),),
            confidence=Confidence.INFERRED,
        )
