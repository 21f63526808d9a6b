"""Where a study keeps its plan (`study.json`), results (`runs/ID.json`) and sums (`records.jsonl`)."""

from pathlib import Path

import msgspec
from msgspec import Struct, field

from cdcheck.attribution.imports.result import read_bytes
from cdcheck.complaints import as_clause
from cdcheck.errors import UsageError
from cdcheck.study.records import Design

SCHEMA = "cdcheck.study/1"
_PLAN, _RUNS, _RECORDS = "study.json", "runs", "records.jsonl"


class StoredRun(Struct, frozen=True, kw_only=True):
    """Is a run as it was planned; `digest` is its app's, empty if that could not be read."""

    design: Design
    app: str
    rules: str
    digest: str = ""


class StoredPlan(Struct, frozen=True, kw_only=True):
    """Is the plan of a study as it was last run: with what, by which cdcheck, and each of its runs."""

    schema: str = field(default=SCHEMA)
    study: str
    about: str = ""
    suite: str
    suite_digest: str
    runner: str
    seed: int
    cdcheck: str
    requests: int = 0
    assertions: int = 0
    runs: tuple[StoredRun, ...]


class Places(Struct, frozen=True):
    """Names the files of a study's folder."""

    folder: Path

    @property
    def plan(self) -> Path:
        return self.folder / _PLAN

    @property
    def runs(self) -> Path:
        return self.folder / _RUNS

    @property
    def records(self) -> Path:
        return self.folder / _RECORDS

    def result(self, id_: str) -> Path:
        """Gives the file of a run's result."""
        return self.runs / f"{id_}.json"

    def logs(self, id_: str) -> Path:
        """Gives the folder of a run's logs."""
        return self.runs / f"{id_}.logs"


def read_stored(path: Path) -> StoredPlan:
    """Reads the plan of a study that was run; raises `UsageError` if it cannot be used."""
    try:
        plan = msgspec.json.decode(read_bytes(path), type=StoredPlan)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise UsageError(f"`{path}` is no plan of a study: {as_clause(str(error))}") from None
    if plan.schema != SCHEMA:
        raise UsageError(f"`{path}` has the schema `{plan.schema[:40]}`, not `{SCHEMA}`")
    return plan
