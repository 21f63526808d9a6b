"""Checks that the fixes of a rule mend what its page flags, as the page shows it."""

from collections.abc import Iterator, Sequence

from cdcheck import engine
from cdcheck.catalog import Catalog, Rule
from cdcheck.fixes.applying import applied
from cdcheck.results import Violation
from cdcheck.testing.cases import Case, Section
from cdcheck.testing.projects import project_of, texts_of


def mending_complaints(rule: Rule, catalog: Catalog, cases: Sequence[Case]) -> Iterator[str]:
    """Says where a fix leaves its violation, or changes something else than `## Mended` shows."""
    shown = {case.name: dict(case.files) for case in cases if case.section is Section.MENDED}
    has_fix = False
    for case in cases:
        if case.section is not Section.FLAGGED:
            continue
        files = dict(case.files)
        fixes = [v.fix for v in _violations(rule, catalog, case, files) if v.fix is not None]
        texts = {path: text.encode() for path, text in files.items()}
        changed, made = applied(fixes, texts.get)
        has_fix |= bool(fixes)
        mended = {path: text.decode() for path, text in changed.items()}
        wanted = shown.pop(case.name, None)
        if wanted is not None and mended != wanted:
            yield f"Mended, {case.name}: is mended otherwise: {mended}"
        left = _violations(rule, catalog, case, {**files, **mended}) if mended else []
        if any(made[: len(fixes)]) and sum(v.fix is not None for v in left) > made.count(False):
            yield f"Flagged, {case.name}: a fix leaves what it is to mend"
    yield from (f"Mended, {name}: no flagged case is called so" for name in shown)
    if has_fix and not any(case.section is Section.MENDED for case in cases):
        yield f"has fixes, and the page shows none below `## {Section.MENDED.value}`"


def _violations(rule: Rule, catalog: Catalog, case: Case, files: dict[str, str]) -> list[Violation]:
    project = project_of(files, case.task.start_script)
    checked = engine.run([engine.Selected(rule)], project, case.task, catalog, texts_of(files))
    return [finding.violation for finding in checked.findings]
