"""Reads what a judge or a person says of runs: tables with one line a run and its label.

A line names its run by `id`, or by `agent`, `model`, `task` and one of `run`, `run_id` or `attempt`, as
the published tables of arXiv 2605.06445 do. The label is in `label`, `category` or `subcategory`.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from cdcheck.errors import UsageError
from cdcheck.knowledge.task_names import read_task_name
from cdcheck.study.designs import with_constraints
from cdcheck.study.records import Design

_LABELS = ("label", "category", "subcategory")
_RUNS = ("run", "run_id", "attempt")
_PLACE = ("agent", "model", "task")
_MOST_BYTES = 64_000_000

RunKey = tuple[str, ...]


class Labelled(Struct, frozen=True):
    """Is one line; `task` is empty where the run is named by its id alone."""

    design: Design
    task: str
    label: str

    @property
    def key(self) -> RunKey:
        """Identifies the run, as `keys_of` does for one whose design is known."""
        return ("id", self.design.id) if not self.task else _place(self.design)


def read_labels(files: Iterable[Path]) -> tuple[Labelled, ...]:
    """Reads the lines of all files; raises `UsageError` for a file or a line that is none of these."""
    return tuple(line for file in files for line in _lines(file))


def keys_of(design: Design) -> tuple[RunKey, RunKey]:
    """Gives both ways in which a line may name a run."""
    return ("id", design.id), _place(design)


def _place(design: Design) -> RunKey:
    """Tells runs apart by what was asked and by the attempt: `run_0` and `0` are the same."""
    attempt = design.attempt.rpartition("/")[2].removeprefix("run").lstrip("_- ")
    return ("place", design.agent, design.model, *design.task[1:], attempt)


def _lines(file: Path) -> Iterator[Labelled]:
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise UsageError(f"`{file}` is larger than {_MOST_BYTES // 1_000_000} MB")
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows = csv.DictReader(text, restval="")
            names = _names(rows.fieldnames or (), file)
            yield from (_labelled(row, names, f"`{file}`, line {rows.line_num}") for row in rows)
    except OSError as error:
        raise UsageError(f"`{file}` cannot be read: {error.strerror or error}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"`{file}` is no table in UTF-8: {error}") from None


def _names(columns: Sequence[str], file: Path) -> Mapping[str, str]:
    """Finds the columns by what they hold; a file with an id needs nothing else to name a run."""
    label = next((name for name in _LABELS if name in columns), None)
    run = next((name for name in _RUNS if name in columns), None)
    if label is not None and "id" in columns:
        return {"id": "id", "label": label}
    if label is not None and run is not None and set(_PLACE) <= set(columns):
        return {**{name: name for name in _PLACE}, "run": run, "label": label}
    raise UsageError(
        f"`{file}` has no columns `id` and `label`, nor `agent`, `model`, `task`, `run` and `label`"
    )


def _labelled(row: Mapping[str, str], names: Mapping[str, str], place: str) -> Labelled:
    cells = {name: row[column].strip() for name, column in names.items()}
    empty = next((name for name, cell in cells.items() if not cell), None)
    if empty is not None:
        raise UsageError(f"{place}: `{names[empty]}` is empty")
    if "id" in cells:
        return Labelled(Design(id=cells["id"]), "", cells["label"])
    task = read_task_name(cells["task"])
    if task is None:
        raise UsageError(f"{place}: `{cells['task'][:80]}` is no name of a task")
    design = Design(
        id="/".join(cells[name] for name in (*_PLACE, "run")),
        agent=cells["agent"],
        model=cells["model"],
        template=task.template,
        framework=task.framework,
        attempt=cells["run"],
    )
    return Labelled(with_constraints(design, task.constraints), cells["task"], cells["label"])
