"""The app never started, or was gone before it was asked."""

import re

from cdcheck.attribution.answers import last_exchange
from cdcheck.attribution.causes import Explanation, Part, Trace, trace_of
from cdcheck.attribution.evidence import Case, RunEvidence
from cdcheck.attribution.judging import judged
from cdcheck.attribution.predictions import predicted_in
from cdcheck.attribution.signatures import Match, Moment, first_match
from cdcheck.attribution.tracebacks import exceptions_in
from cdcheck.runs import End, Start, StepResult

_OF_DATABASES = re.compile(
    r"(?i:sqlalchemy|sequelize|sqlite|psycopg|asyncpg|node_modules/(?:pg|knex|mysql2|@?prisma)|django[./]db)"
)
_GONE = frozenset({End.EXITED, End.OUT_OF_MEMORY, End.HUNG})


def explain(case: Case, evidence: RunEvidence) -> Explanation | None:
    """Claims everything of an app that never started, and what was asked of one that had gone."""
    start = evidence.result.start
    if start.how is not Start.READY:
        trace = Trace("start", start.why or start.how.value)
        return _from_log(start.log or start.log_after, trace, evidence, Moment.START)
    if start.end not in _GONE or not _is_unanswered(case.step):
        return None
    first = next((s for s in evidence.result.steps if s.exchanges and _is_unanswered(s)), case.step)
    trace = Trace("start", f"the app {start.end.value}, first seen at `{first.id}`")
    if start.end is End.OUT_OF_MEMORY:
        return Explanation(Part.STARTUP, "start/out-of-memory", "the app ran out of memory", (trace,))
    return _from_log((*first.log, *start.log_after), trace, evidence, Moment.REQUEST)


def _is_unanswered(step: StepResult) -> bool:
    exchange = last_exchange(step)
    return not step.missing if exchange is None else exchange.status is None


def _from_log(log: tuple[str, ...], trace: Trace, evidence: RunEvidence, moment: Moment) -> Explanation:
    """Says what the log shows of why the app broke."""
    raised = [raised.headline for raised in exceptions_in(log)]
    match = first_match(raised, evidence.signatures, moment) or first_match(
        log, evidence.signatures, moment
    )
    finding = predicted_in((*raised, *log), evidence.proven)
    told = judged(match, finding, None, log)
    if told is not None and not told.is_general:
        seen = match.line if match is not None else "".join(raised[-1:])
        links = (trace, *([Trace("log", seen)] if seen else ()))
        shown = (*links, trace_of(told.finding)) if told.finding is not None else links
        return Explanation(told.part, told.cause, told.says, shown)
    if told is None and (unclear := _unclear(match, raised, log)) is not None:
        says, line = unclear
        return Explanation(Part.UNEXPLAINED, "unexplained/start", says, (trace, Trace("log", line)))
    # What is only a mistake of the language breaks the start as such.
    how = evidence.result.start.how.name.lower().replace("_", "-")
    cause = f"start/{how}" if moment is Moment.START else "start/gone"
    shown = (trace, *(Trace("log", line) for line in raised[-1:]))
    return Explanation(Part.STARTUP, cause, trace.said, shown)


def _unclear(match: Match | None, raised: list[str], log: tuple[str, ...]) -> tuple[str, str] | None:
    """Says what went wrong that does not show whose fault it is, and the line that says so."""
    if match is not None and match.signature.category is None and match.signature.during is Moment.START:
        return match.signature.says, match.line
    if raised and any(_OF_DATABASES.search(line) for line in log):
        return "a database refused something, for one of several reasons", raised[-1]
    return None
