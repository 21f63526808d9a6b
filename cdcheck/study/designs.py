"""Places a run in its study, by its task's name and by what is stated beside it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import asdict, replace

from cdcheck.complaints import did_you_mean
from cdcheck.errors import ConfigurationError
from cdcheck.knowledge.constraints import FAMILIES, VALUES
from cdcheck.knowledge.task_names import FAMILY_OF, UNCONSTRAINED, TaskName, read_task_name
from cdcheck.packs import pack_names
from cdcheck.study.format import RunsEntry
from cdcheck.study.patterns import Match
from cdcheck.study.records import Design

_STATED = ("agent", "model", "task", "template", "framework", "attempt")
_TASK = "flask-openapi-clean_architecture-sqlite"
# Folders of the paper's harness that say what executes the apps.
_RUNTIMES = frozenset({"uv", "node"})


def design_of(id_: str, match: Match, entry: RunsEntry) -> tuple[Design, tuple[str, ...]]:
    """Gives the design of a run and the words of its constraints.

    Raises `ConfigurationError` if it is not said what was asked for, or said twice.
    """
    stated = _stated(match, entry)
    task = _task(stated.get("task", ""))
    if task is None and entry.constraints is None and "constraints" not in stated:
        raise ConfigurationError(
            "neither `task` nor `constraints` says what was asked for; of nothing say `constraints: []`"
        )
    constraints = task.constraints if task is not None else ()
    if entry.constraints is not None:
        constraints = entry.constraints
    elif "constraints" in stated:
        constraints = _words(stated["constraints"])
    framework = stated.get("framework") or (task.framework if task is not None else "")
    design = Design(
        id=id_,
        agent=stated.get("agent", ""),
        model=stated.get("model", ""),
        template=stated.get("template") or (task.template if task is not None else ""),
        framework=_known(framework, "framework", VALUES["framework"]),
        attempt=stated.get("attempt", ""),
    )
    return with_constraints(design, constraints), constraints


def with_constraints(design: Design, constraints: Sequence[str]) -> Design:
    """Adds the stated families; raises `ConfigurationError` for a word that none has."""
    values: dict[str, str] = {}
    for word in constraints:
        family = FAMILY_OF[_known(word, "constraint", FAMILY_OF)]
        value = VALUES[family][word]
        if values.setdefault(family, value) != value:
            raise ConfigurationError(f"two values are stated for {family}: {values[family]} and {value}")
    families = tuple(family for family in FAMILIES if family in values)
    return replace(
        design, families=families, database=values.get("database", ""), orm=values.get("orm", "")
    )


def rules_of(design: Design, constraints: Sequence[str]) -> str:
    """Gives what a task states as `--rules` takes it; words without a pack stand for their family."""
    packs = pack_names()
    words = [word for word in (design.framework, design.template, *constraints) if word in packs]
    others = [f"{FAMILY_OF[word]}/*" for word in constraints if word not in packs]
    return ",".join(["L0", *words, *others])


def design_in_folders(folder: Path, name: str) -> Design:
    """Reads a design off folders as the paper's harness makes them, `name` being the run's.

    The model's folder is above the task's, and the agent's above that, whatever else lies between
    the task and the run.
    """
    names = [part for part in reversed(folder.resolve().parts) if part not in _RUNTIMES]
    read = ((at, read_task_name(part)) for at, part in enumerate(names))
    at, task = next(((at, task) for at, task in read if task is not None), (0, None))
    if task is None:
        return Design(id=name, attempt=folder.name)
    model, agent = (*names[at + 1 :], "", "")[:2]
    design = Design(
        id=name,
        agent=agent,
        model=model,
        template=task.template,
        framework=task.framework,
        attempt="/".join(reversed(names[:at])),
    )
    return with_constraints(design, task.constraints)


def _stated(match: Match, entry: RunsEntry) -> Mapping[str, str]:
    """Joins what the folder's name and the entry say; they may not both say the same thing."""
    beside = {name: str(value) for name, value in asdict(entry).items() if value not in {"", None, ()}}
    for name in match.values:
        if name in beside or (name == "constraints" and entry.constraints is not None):
            raise ConfigurationError(f"`{name}` is stated, and is in `app` as well")
    return {**{name: beside[name] for name in beside if name in _STATED}, **match.values}


def _task(name: str) -> TaskName | None:
    if not name:
        return None
    task = read_task_name(name)
    if task is None:
        raise ConfigurationError(f"`{name}` is no name of a task, as `{_TASK}` is")
    return task


def _words(name: str) -> tuple[str, ...]:
    return () if name == UNCONSTRAINED else tuple(_split(name))


def _split(name: str) -> Iterator[str]:
    """Splits at `-`, which is in some of the words too."""
    parts = name.split("-")
    while parts:
        size = next((n for n in range(len(parts), 1, -1) if "-".join(parts[:n]) in FAMILY_OF), 1)
        yield "-".join(parts[:size])
        parts = parts[size:]


def _known(word: str, kind: str, known: Mapping[str, str]) -> str:
    if word and word not in known:
        hint = did_you_mean(word, known) or f"known are {', '.join(known)}"
        raise ConfigurationError(f"there is no {kind} `{word}`; {hint}")
    return word
