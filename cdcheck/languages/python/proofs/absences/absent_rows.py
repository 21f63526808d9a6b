"""Looks for rows that requests name, and that code takes to be there."""

from cdcheck.authoring import fact
from cdcheck.facts.absent_rows import AbsentRows
from cdcheck.languages.python.proofs.absences.fetching import FETCHING, is_of_driver, is_of_sqlalchemy
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


@fact
def absent_rows(project: Project, sources: SourceTexts) -> AbsentRows:
    """Runs what answers the routes of an app that looks up single rows."""
    if not any(_is_looking_up(call.external or "") for call in project.calls):
        return AbsentRows({})
    # The grammar is slow to load, and most apps have nothing for it.
    from cdcheck.languages.python.proofs.absences.entries import absences  # noqa: PLC0415 (see above)

    return AbsentRows(absences(project, sources))


def _is_looking_up(external: str) -> bool:
    is_known = is_of_sqlalchemy(external) or is_of_driver(external)
    return is_known and external.rpartition(".")[2] in FETCHING
