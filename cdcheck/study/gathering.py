"""Gathers the records of a study: from its results, from folders of the paper's harness, from records.

What has no result, or one that cannot be read or is of another run, is counted and named: it is
neither passed over nor taken for a run that lost or passed.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.attribution.imports.result import read_bytes, result_in
from cdcheck.attribution.imports.results_folder import REPORTS
from cdcheck.attribution.ledger import ledger_of
from cdcheck.cache import ledgers_fingerprint
from cdcheck.errors import UsageError
from cdcheck.importing import imported, runs_in
from cdcheck.runs import RunResult
from cdcheck.study.designs import design_in_folders
from cdcheck.study.many import mapped
from cdcheck.study.record_lines import Kept, read_lines, written
from cdcheck.study.records import Design, Record, record_of
from cdcheck.study.stored import Places, StoredPlan, StoredRun, read_stored
from cdcheck.whole_files import write_whole


class Gathered(Struct, frozen=True, kw_only=True):
    """Is what became of a study.

    `missing` are the planned runs without a result, `refused` sentences on results that cannot be
    counted, `strangers` files of runs that are not in the plan. Records of runs that failed on our side
    are among the `records`, with their `faults`.
    """

    study: str
    seed: int = 1
    records: tuple[Record, ...]
    missing: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()

    @property
    def planned(self) -> int:
        """Counts the runs that there should be records of."""
        return len(self.records) + len(self.missing) + len(self.refused)


class _Source(Struct, frozen=True):
    """Is where one record comes from: a result, or a folder of the paper's harness."""

    design: Design
    path: Path
    stamp: str


def gathered(
    path: Path, collection: Path | None = None, progress: Callable[[int, int], None] = lambda *_: None
) -> Gathered:
    """Gathers a study's folder, a folder that the paper's harness left, or a file of records.

    `collection` is the Postman collection that the paper's harness ran. `progress` is told how many of
    how many are done. Raises `UsageError` for what is none of these.
    """
    if path.is_file():
        lines = tuple(read_lines(read_bytes(path), str(path)))
        return Gathered(study=path.stem, records=_of_unique_ids(line.record for line in lines))
    places = Places(path)
    if places.plan.is_file():
        return _of_study(places, progress)
    if not path.is_dir():
        raise UsageError(f"there is no `{path}`")
    folders = [folder for folder in runs_in(path) if any(folder.glob(REPORTS))]
    if not folders:
        raise UsageError(
            f"`{path}` holds no study (`study.json`) and no reports of newman (`{REPORTS}`)"
        )
    return _of_harness(path, folders, collection, progress)


def _of_study(places: Places, progress: Callable[[int, int], None]) -> Gathered:
    plan = read_stored(places.plan)
    there = [run for run in plan.runs if places.result(run.design.id).is_file()]
    sources = [_source(places, run) for run in there]
    lines = _lines(places.records, places.folder, sources, _of_result, progress=progress)
    judged = [
        _judged(line, source.path, run, plan)
        for line, source, run in zip(lines, sources, there, strict=True)
    ]
    known = {run.design.id for run in plan.runs}
    found = {run.design.id for run in there}
    return Gathered(
        study=plan.study,
        seed=plan.seed,
        records=tuple(one for one in judged if isinstance(one, Record)),
        missing=tuple(run.design.id for run in plan.runs if run.design.id not in found),
        refused=tuple(one for one in judged if isinstance(one, str)),
        strangers=tuple(p.name for p in sorted(places.runs.glob("[!.]*.json")) if p.stem not in known),
    )


def _source(places: Places, run: StoredRun) -> _Source:
    path = places.result(run.design.id)
    status = path.stat()
    return _Source(run.design, path, f"{status.st_size}-{status.st_mtime_ns}")


def _judged(line: Kept | str, path: Path, run: StoredRun, plan: StoredPlan) -> Record | str:
    """Gives the record, or says why it does not count for the run that is planned."""
    if isinstance(line, str):
        return line
    of = "suite" if line.suite_digest != plan.suite_digest else "app" if line.app != run.digest else ""
    if of and not line.record.faults:
        return f"`{path}` is of another {of} than the plan's; run the study again"
    return line.record


def _of_harness(
    path: Path, folders: Sequence[Path], collection: Path | None, progress: Callable[[int, int], None]
) -> Gathered:
    sources = []
    for folder in folders:
        name = folder.relative_to(path).as_posix() if folder != path else path.resolve().name
        sources.append(_Source(design_in_folders(folder, name), folder, _stamp(folder, collection)))
    make = partial(_of_folder, collection)
    lines = _lines(Places(path).records, path, sources, make, progress=progress)
    reported = set(folders)
    return Gathered(
        study=path.resolve().name,
        records=_of_unique_ids(line.record for line in lines if not isinstance(line, str)),
        # A run that was never asked anything has a folder and no report.
        missing=tuple(
            str(folder.relative_to(path))
            for folder in sorted(path.rglob("run_*"))
            if folder.is_dir() and folder not in reported
        ),
        refused=tuple(line for line in lines if isinstance(line, str)),
    )


def _stamp(folder: Path, collection: Path | None) -> str:
    files = [*sorted(folder.iterdir()), *([collection] if collection is not None else [])]
    stats = [(path.name, path.stat()) for path in files if path.is_file()]
    return ",".join(f"{name}-{stat.st_size}-{stat.st_mtime_ns}" for name, stat in stats)


def _lines(
    cache: Path,
    folder: Path,
    sources: Sequence[_Source],
    make: Callable[[Path], Kept | str],
    *,
    progress: Callable[[int, int], None],
) -> list[Kept | str]:
    """Makes a line of each source, or a sentence on why there is none; takes those that are there."""
    known = _known(cache)
    maker = ledgers_fingerprint()
    keys = [(source.path.relative_to(folder).as_posix(), source.stamp, maker) for source in sources]
    new = [source.path for source, key in zip(sources, keys, strict=True) if key not in known]
    done = len(sources) - len(new)
    made = {}
    for path, line in zip(new, mapped(make, new, __name__), strict=True):
        made[path] = line
        done += 1
        progress(done, len(sources))
    lines: list[Kept | str] = []
    for source, (file, stamp, _) in zip(sources, keys, strict=True):
        line = known.get((file, stamp, maker)) or made[source.path]
        if not isinstance(line, str):
            record = replace(line.record, design=source.design)
            line = replace(line, record=record, file=file, stamp=stamp, maker=maker)
        lines.append(line)
    if new and os.access(folder, os.W_OK):
        write_whole(cache, written(line for line in lines if not isinstance(line, str)))
    return lines


def _known(cache: Path) -> Mapping[tuple[str, str, str], Kept]:
    """Reads the lines that were kept; a file that cannot be read has none, and is written anew."""
    try:
        lines = tuple(read_lines(read_bytes(cache), str(cache)))
    except UsageError:
        return {}
    return {(line.file, line.stamp, line.maker): line for line in lines}


def _of_result(path: Path) -> Kept | str:
    return _line(path, lambda: result_in(read_bytes(path), str(path)))


def _of_folder(collection: Path | None, path: Path) -> Kept | str:
    return _line(path, lambda: imported(path, collection))


def _line(path: Path, read: Callable[[], RunResult]) -> Kept | str:
    try:
        result = read()
        record = record_of(ledger_of(result), Design(id=""))
    except UsageError as error:
        said = str(error)
        return said if str(path) in said else f"`{path}`: {said}"
    return Kept(record=record, app=result.digests.app, suite_digest=result.digests.suite)


def _of_unique_ids(records: Iterator[Record]) -> tuple[Record, ...]:
    found: dict[str, Record] = {}
    for record in records:
        id_ = record.design.id
        if id_ in found:
            raise UsageError(f"two records are of the run `{id_}`")
        found[id_] = record
    return tuple(found.values())
