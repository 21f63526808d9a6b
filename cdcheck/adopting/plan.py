"""What `cdcheck init` would write: planned as a whole before anything is written."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from cdcheck import baseline, configuration
from cdcheck.adopting import gates, settings_text
from cdcheck.adopting.proposal import LAYER_WORDS, Proposal, Setting, propose
from cdcheck.configuration import Configuration
from cdcheck.errors import ConfigurationError, UsageError
from cdcheck.session import Report, Request, Understood, understand
from cdcheck.sources import folder_of_app

_SETTINGS = ("rules", "framework", "database", "orm", "contract", "baseline")


class Wanted(Struct, frozen=True):
    """Is what is wanted besides the settings; `source` is where cdcheck is taken from, if told."""

    pre_commit: bool = False
    github: bool = False
    baseline: bool = False
    source: gates.Source | None = None


class Change(Struct, frozen=True):
    """Is a file as it is, `None` if it is not there, and as it would be."""

    path: Path
    before: bytes | None
    after: bytes


class Plan(Struct, frozen=True):
    """Is what would be written, and what there is to say of it.

    `stated` are the settings that are added to `file`, `kept` those that were there, `notes` what
    was left alone and why, `questions` what only a person can answer.
    """

    file: Path
    stated: tuple[Setting, ...]
    kept: Mapping[str, str]
    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    questions: tuple[str, ...]
    understood: Understood
    report: Report


def plan(request: Request, wanted: Wanted) -> Plan:
    """Plans what begins with an app; raises `UsageError` for a bad request."""
    root = folder_of_app(request.root)
    present = configuration.find(root)
    if present.rules is not None:
        request = replace(request, rules=None)
    is_inherited = present.file is not None and present.file.parent != root.resolve()
    target = present.file if present.file is not None else _file_for(root)
    understood = understand(root, uses_cache=request.uses_cache, progress=request.progress)
    proposal = propose(request, understood, present)
    stated = () if is_inherited else _stated(proposal, present, wanted)
    kept = {name: str(value) for name in _SETTINGS if (value := getattr(present, name)) is not None}
    known = _known_file(root, present, stated) if wanted.baseline else None
    notes: list[str] = []
    if is_inherited:
        notes.append(f"`{target}` configures this folder too; it is left as it is")
    changes = [*_settings(target, stated, proposal)]
    changes += _gates(root, wanted, known, notes)
    if known is not None:
        changes.append(_changed(known, baseline.write(proposal.report.findings)))
    questions = (*proposal.questions, *_about_layers(proposal))
    return Plan(
        target, stated, kept, tuple(changes), tuple(notes), questions, understood, proposal.report
    )


def write(changes: tuple[Change, ...]) -> None:
    """Writes the files of a plan; raises `UsageError` for one that cannot be written."""
    for change in changes:
        try:
            change.path.parent.mkdir(parents=True, exist_ok=True)
            change.path.write_bytes(change.after)
        except OSError as error:
            raise UsageError(f"`{change.path}` cannot be written: {error.strerror}") from None


def _file_for(root: Path) -> Path:
    """Names the file that settings go into: the first manifest there is, or one of their own."""
    names = ("pyproject.toml", "package.json")
    return next((root / name for name in names if (root / name).is_file()), root / "cdcheck.toml")


def _stated(proposal: Proposal, present: Configuration, wanted: Wanted) -> tuple[Setting, ...]:
    if not wanted.baseline or present.baseline is not None:
        return proposal.settings
    why = f"keeps {len(proposal.report.findings)} known, so that checks tell what is new"
    return (*proposal.settings, Setting("baseline", baseline.FILE_NAME, why))


def _known_file(root: Path, present: Configuration, stated: tuple[Setting, ...]) -> Path:
    """Names the file for a baseline; raises `UsageError` if settings above the app name none."""
    if present.file is not None and present.baseline is not None:
        return present.file.parent / present.baseline
    if not any(setting.name == "baseline" for setting in stated):
        raise UsageError(f"`{present.file}` configures this folder; state there which `baseline` it has")
    return root / baseline.FILE_NAME


def _settings(target: Path, stated: tuple[Setting, ...], proposal: Proposal) -> Iterator[Change]:
    if not stated:
        return
    values = {setting.name: setting.value for setting in stated}
    remarks: list[str] = []
    if proposal.layerless:
        remarks.append(f"What is each of these: {LAYER_WORDS}?")
        remarks.append("[tool.cdcheck.layers]" if target.name == "pyproject.toml" else "[layers]")
        remarks += [f'"{path}" = "other"' for path in proposal.layerless]
    text = _text(target)
    yield _changed(target, settings_text.added(target.name, text or "", values, remarks))


def _gates(root: Path, wanted: Wanted, known: Path | None, notes: list[str]) -> Iterator[Change]:
    top = _top(root)
    folder = root.resolve().relative_to(top).as_posix().removeprefix(".")
    if wanted.pre_commit:
        path = top / gates.PRE_COMMIT
        hooked = gates.with_hook(_text(path) or "", wanted.source, folder)
        if hooked is None:
            notes.append(f"`{gates.PRE_COMMIT}` has a hook for this app already; it is left as it is")
        else:
            yield _changed(path, hooked)
    if wanted.github:
        path = top / gates.workflow_of(folder)
        if wanted.source is None:
            raise UsageError(
                "name where the action comes from with `--source https://github.com/OWNER/NAME@REVISION`"
            )
        if path.exists():
            notes.append(f"`{gates.workflow_of(folder)}` is there already; it is left as it is")
        else:
            inside = None if known is None else known.resolve().relative_to(top).as_posix()
            yield _changed(path, gates.workflow(wanted.source, folder, inside))


def _top(root: Path) -> Path:
    """Finds the folder of the repository around an app; the app's own where there is none."""
    folder = root.resolve()
    return next((f for f in (folder, *folder.parents) if (f / ".git").exists()), folder)


def _about_layers(proposal: Proposal) -> Iterator[str]:
    if proposal.layerless:
        named = ", ".join(f"`{path}`" for path in proposal.layerless)
        yield f"layers: what is each of these, {LAYER_WORDS}? {named}"


def _text(path: Path) -> str | None:
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigurationError(f"`{path}` cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"`{path}` is not written in UTF-8") from None


def _changed(path: Path, after: str) -> Change:
    before = _text(path)
    return Change(path, None if before is None else before.encode(), after.encode())
