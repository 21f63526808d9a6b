"""Imports a run of the paper's harness: what was observed, and what a check of the patch finds."""

import tempfile
from pathlib import Path

from msgspec.structs import replace

from cdcheck.attribution.call_paths import routes_with
from cdcheck.attribution.imports.results_folder import REPORTS, ResultsFolder, read_results
from cdcheck.delivery.delivered import REJECTED
from cdcheck.delivery.patches import delivered
from cdcheck.runs import RunResult
from cdcheck.session import Report, Request, check_patch


def runs_in(folder: Path) -> tuple[Path, ...]:
    """Lists the folders of runs in a folder of results; just that folder if it is one, or has none."""
    if any(folder.glob(REPORTS)):
        return (folder,)
    return tuple(sorted({report.parent for report in folder.rglob(REPORTS)})) or (folder,)


def imported(folder: Path, collection: Path | None = None) -> RunResult:
    """Reads a run's folder and checks the app in it; nothing of the app is run."""
    found = read_results(folder, collection)
    missing = _missing(found)
    if missing or found.patch is None:
        unobserved = (*found.result.unobserved, f"what a check of its code finds: {missing}")
        return replace(found.result, unobserved=unobserved)
    report = _checked(found.patch, found)
    routes = routes_with(report.findings, report.project)
    return replace(found.result, findings=report.findings, routes=routes, rules=report.rules)


def _missing(found: ResultsFolder) -> str:
    if found.patch is None:
        return "there is no patch"
    return "" if found.is_whole else "the app that the patch changes is not known"


def _checked(patch: Path, found: ResultsFolder) -> Report:
    request = Request(
        root=patch.parent,
        rules=",".join(found.constraints) or "L0",
        overrides={"framework": found.framework or None},
        honours_suppressions=False,
        uses_cache=False,
    )
    with tempfile.TemporaryDirectory(prefix="cdcheck-") as base:
        # The harness puts this file into the empty folder, so that patches may delete one.
        (Path(base) / "gitkeep").write_text("\n", "utf-8")
        with delivered(patch, Path(base)) as app:
            if app.fault is None or app.fault.rule != REJECTED:
                return check_patch(request, app)
    with delivered(patch, None) as app:
        return check_patch(request, app)
