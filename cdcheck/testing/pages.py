"""Checks that a rule finds what its page says it finds, and nothing else.

A page `x.md` stands beside its rule `x.py`. Below `## Flagged`, `## Not flagged` and `## Missed` each
run of code blocks is one small app; a `### ` heading or a `---` starts the next. A block names its
path in its first line (`# app/models.py`, `// src/app.js`), which is not part of the file, or after
the language (a fence that opens with `json package.json`). A line where something must be found ends
in `# want: "part of the message"`, `# want: inferred: "..."` for what is not proven. A block with
`yaml task` states the task; a want in it stands for a finding at a place that no block shows.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from cdcheck.results import Violation
from cdcheck.testing.cases import Case, Section, Want, cases
from cdcheck.testing.projects import project_of
from cdcheck.testing.running import rule_in, run_rule


def pages(package: ModuleType) -> Iterator[Path]:
    """Lists the pages of all rules below a package."""
    for folder in package.__path__:
        yield from sorted(Path(folder).glob("*/*.md"))


def complaints(page: Path, package: str = "cdcheck.rules") -> Iterator[str]:
    """Says, one sentence each, where a rule and its page differ."""
    module = import_module(f"{package}.{page.parent.name}.{page.stem}")
    found = list(cases(page.read_text("utf-8")))
    for section in (Section.FLAGGED, Section.NOT_FLAGGED):
        if not any(case.section is section for case in found):
            yield f"{page.name} shows no code below `## {section.value}`"
    for case in found:
        for complaint in _differences(case, module):
            yield f"{page.name}, {case.section.value}, {case.name}: {complaint}"


def _differences(case: Case, module: ModuleType) -> Iterator[str]:
    if case.section is Section.FLAGGED and not case.wants:
        yield "wants nothing"
    if case.section is not Section.FLAGGED and case.wants:
        yield "wants something below a heading that promises nothing"
    project = project_of(dict(case.files), case.task.start_script)
    verdicts = run_rule(rule_in(module), project, case.task)
    findings = [verdict for verdict in verdicts if isinstance(verdict, Violation)]
    shown = {path for path, _ in case.files}
    wanted = list(case.wants)
    for finding in findings:
        met = next((want for want in wanted if _meets(finding, want, shown)), None)
        if met is None:
            yield f"reports {finding.confidence} at {finding.at}, unwanted: {finding.message}"
        else:
            wanted.remove(met)
    for want in wanted:
        yield f"finds no {want.confidence} `{want.text}` at {want.path or 'another place'}:{want.line}"


def _meets(finding: Violation, want: Want, shown: set[str]) -> bool:
    if want.text not in finding.message or finding.confidence is not want.confidence:
        return False
    if not want.path:
        return finding.at.path not in shown
    return (finding.at.path, finding.at.line) == (want.path, want.line)
