"""Checks that the fixes of a rule mend what its page flags, as the page shows it."""

from collections.abc import Iterator, Sequence

from cdcheck import engine
from cdcheck.catalog import Catalog, Rule
from cdcheck.engine import Checked
from cdcheck.fixes.applying import applied
from cdcheck.model.edits import Fix
from cdcheck.testing.cases import Case, Section
from cdcheck.testing.projects import project_of, texts_of


def checked_case(case: Case, rule: Rule, catalog: Catalog, files: dict[str, str]) -> Checked:
    """Runs a rule over the small app of a case, with the texts that its files are given."""
    project = project_of(files, case.task.start_script)
    return engine.run([engine.Selected(rule)], project, case.task, catalog, texts_of(files))


def mending_complaints(
    rule: Rule, catalog: Catalog, flagged: Sequence[tuple[Case, Checked]], mended: Sequence[Case]
) -> Iterator[str]:
    """Says where a fix leaves its violation, or changes something else than `## Mended` shows."""
    shown = {case.name: dict(case.files) for case in mended}
    has_fix = False
    for case, checked in flagged:
        files, fixes = dict(case.files), _fixes(checked)
        texts = {path: text.encode() for path, text in files.items()}
        changed, made = applied(fixes, texts.get)
        has_fix |= bool(fixes)
        changes = {path: text.decode() for path, text in changed.items()}
        wanted = shown.pop(case.name, None)
        if wanted is not None and changes != wanted:
            yield f"Mended, {case.name}: is mended otherwise: {changes}"
        if changes:
            left = _fixes(checked_case(case, rule, catalog, {**files, **changes}))
            if len(left) > made.count(False):
                yield f"Flagged, {case.name}: a fix leaves what it is to mend"
    yield from (f"Mended, {name}: no flagged case is called so" for name in shown)
    if has_fix and not mended:
        yield f"has fixes, and the page shows none below `## {Section.MENDED.value}`"


def _fixes(checked: Checked) -> list[Fix]:
    found = (finding.violation.fix for finding in checked.findings)
    return [fix for fix in found if fix is not None]
