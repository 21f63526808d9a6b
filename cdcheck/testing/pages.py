"""Checks that a rule finds what its page says it finds, and nothing else.

A page `x.md` stands beside its rule `x.py`. Below `## Flagged`, `## Not flagged` and `## Missed` each
run of code blocks is one small app; a `### ` heading or a `---` starts the next. A block names its
path in its first line (`# app/models.py`, `// src/app.js`), which is not part of the file, or after
the language (a fence that opens with `json package.json`). A line where something must be found ends
in `# want: "part of the message"`, `# want: inferred: "..."` for what is not proven. A block with
`yaml task` states the task; a want in it stands for a finding at a place that no block shows. Where
violations have a fix, `## Mended` shows the files that it changes in the flagged case of that name.
"""

from collections.abc import Iterator

from cdcheck.catalog import Catalog, Rule
from cdcheck.engine import Checked
from cdcheck.results import Violation
from cdcheck.testing.cases import Case, Section, Want, cases
from cdcheck.testing.mending import checked_case, mending_complaints


def complaints(rule: Rule, catalog: Catalog) -> Iterator[str]:
    """Says, one sentence each, where a rule and its page differ."""
    found = list(cases(rule.page.read_text("utf-8")))
    for section in (Section.FLAGGED, Section.NOT_FLAGGED):
        if not any(case.section is section for case in found):
            yield f"the page shows no code below `## {section.value}`"
    flagged: list[tuple[Case, Checked]] = []
    for case in found:
        if case.section is Section.MENDED:
            continue
        checked = checked_case(case, rule, catalog, dict(case.files))
        if case.section is Section.FLAGGED:
            flagged.append((case, checked))
        for complaint in _differences(case, checked):
            yield f"{case.section.value}, {case.name}: {complaint}"
    mended = [case for case in found if case.section is Section.MENDED]
    yield from mending_complaints(rule, catalog, flagged, mended)


def _differences(case: Case, checked: Checked) -> Iterator[str]:
    if case.section is Section.FLAGGED and not case.wants:
        yield "wants nothing"
    if case.section is not Section.FLAGGED and case.wants:
        yield "wants something below a heading that promises nothing"
    yield from (outcome.error for outcome in checked.outcomes if outcome.error)
    shown = {path for path, _ in case.files}
    wanted = list(case.wants)
    for violation in (finding.violation for finding in checked.findings):
        met = next((want for want in wanted if _meets(violation, want, shown)), None)
        if met is None:
            yield f"reports {violation.confidence} at {violation.at}, unwanted: {violation.message}"
        else:
            wanted.remove(met)
    for want in wanted:
        yield f"finds no {want.confidence} `{want.text}` at {want.path or 'another place'}:{want.line}"


def _meets(violation: Violation, want: Want, shown: set[str]) -> bool:
    if want.text not in violation.message or violation.confidence is not want.confidence:
        return False
    if not want.path:
        return violation.at.path not in shown
    return (violation.at.path, violation.at.line) == (want.path, want.line)
