"""Lays out folders as the paper's harness leaves them: newman's CSV report, logs, a patch."""

import csv
from pathlib import Path

from tests.trees import lay

TASK = "flask-openapi-clean_architecture-sqlite"
COLUMNS = (
    "iteration,collectionName,requestName,method,url,status,code,responseTime,responseSize,"
    "executed,failed,skipped,totalAssertions,executedCount,failedCount,skippedCount"
)

Asked = tuple[str, str, int | None, int, int]
"""A request: its name, method and path, status, and how many assertions failed and passed."""


def results_folder(
    folder: Path,
    *asked: Asked,
    log: str = "",
    setup: str = "",
    patch: str | None = None,
    task: str = TASK,
) -> Path:
    """Writes the folder of one run and gives its path."""
    run = folder / "uv" / "agent" / "model" / task / "2026-01-01" / "run_0"
    files = {"conduit.log": log, "setup.log": setup}
    run.mkdir(parents=True)
    lay(run, {name: text for name, text in files.items() if text})
    if patch is not None:
        (run / f"agent-{task}.patch").write_text(patch, "utf-8")
    with (run / "newman-run-report-1.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(COLUMNS.split(","))
        writer.writerows(map(_row, asked))
    return run


def _row(asked: Asked) -> list[str]:
    name, request, status, failed, passed = asked
    method, _, path = request.partition(" ")
    lists = [", ".join(f"a{n}" for n in range(count)) for count in (passed, failed)]
    code = "" if status is None else str(status)
    counts = (failed + passed, passed, failed, 0)
    url = f"http://conduit:8000{path}"
    return ["1", "Conduit", name, method, url, "", code, "9", "9", *lists, "", *map(str, counts)]


def patch_of(files: dict[str, str]) -> str:
    """Makes a patch that adds files to nothing."""
    return "".join(map(_added, files, files.values()))


def _added(path: str, text: str) -> str:
    lines = text.splitlines()
    body = "".join(f"+{line}\n" for line in lines)
    head = f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n"
    return f"{head}@@ -0,0 +1,{len(lines)} @@\n{body}"
