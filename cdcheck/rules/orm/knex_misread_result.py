"""What a query of Knex gives, read as if another had given it."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.knex_results import KnexResults, begins
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.data import DataAccess

# Settings and methods by which an app changes what all queries give.
_CHANGING = ("postprocessresponse", "querybuilder.extend", "prototype")
_OF_ENGINES = frozenset({"insert", "raw", "count", "returning"})
_ROWS_SINCE = (1, 0)


@rule(where=begins)
def knex_misread_result(
    access: DataAccess, results: KnexResults, versions: Versions, words: SourceWords
) -> Verdicts:
    misread = results.of.get(access.at, ())
    if not misread or words.mentions(*_CHANGING):
        return
    gives_rows = versions.reach("knex", _ROWS_SINCE) is Reach.YES
    for one in misread:
        if one.verb == "returning" and not gives_rows:
            continue
        is_unsure = one.verb in _OF_ENGINES and not results.is_sure
        yield Violation(
            at=one.at,
            message=f"`{one.verb}` gives {one.gives}; {one.how}",
            about=f"{access.function or access.at.path}: {one.verb} {one.how} {one.at.path}",
            evidence=(Evidence(access.at, "begins the query"),),
            confidence=Confidence.INFERRED if is_unsure else Confidence.PROVEN,
            predicts=one.said,
        )
