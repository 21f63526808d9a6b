"""The length of a page that is answered as the number of all rows."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.page_counts import PageCount, PageCounts
from cdcheck.model.code import Function
from cdcheck.model.project import Project


@rule(where=lambda function: not function.is_test)
def counted_page(function: Function, counts: PageCounts, project: Project) -> Verdicts:
    for count in counts.of.get(function.at, ()):
        yield _violation(function, count, is_demanded=_is_demanded(count, project))


def _violation(function: Function, count: PageCount, *, is_demanded: bool) -> Violation:
    return Violation(
        at=count.at,
        message=f"`{count.key}` is the length of one page, and not the number of all rows",
        about=f"{function.id}: {count.key}",
        hint="count in the database, with the conditions of the page and without its limit",
        evidence=(Evidence(count.paged_at, "asks for one page"),),
        confidence=Confidence.PROVEN if count.is_shown and is_demanded else Confidence.INFERRED,
    )


def _is_demanded(count: PageCount, project: Project) -> bool:
    """Tells whether the contract wants the number of all: the Conduit API's lists of articles do."""
    is_of_articles = count.key.lower().replace("_", "") == "articlescount"
    return is_of_articles and any(one.id == "GetArticles" for one in project.operations)
