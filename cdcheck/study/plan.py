"""Reads a study file: which apps are run, what each task stated, and by what each is checked."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from cdcheck.catalog import Catalog
from cdcheck.complaints import refused, said
from cdcheck.contracts import find_contract
from cdcheck.documents import mapping_in, read_document
from cdcheck.errors import ConfigurationError, UsageError
from cdcheck.runtime.runners import Options
from cdcheck.runtime.suites.decode import find_suite, read_suite, suite_names
from cdcheck.runtime.suites.plan import plan as suite_plan
from cdcheck.selection import select
from cdcheck.study.designs import design_of, rules_of
from cdcheck.study.format import RunsEntry, StudyFile
from cdcheck.study.patterns import Match, is_pattern, matches
from cdcheck.study.records import Design
from cdcheck.study.run_names import checked_name, made_name

_PACK_FILES = (".yaml", ".yml")


class PlannedRun(Struct, frozen=True):
    """Is one app that is to be run: where it lies, what it was asked for, and by what it is checked."""

    design: Design
    app: Path
    rules: str

    @property
    def id(self) -> str:
        return self.design.id


class Plan(Struct, frozen=True):
    """Is a study as it is to be run; paths are absolute.

    `requests` is how often the suite asks one app, `assertions` how many it declares; `digest` is the
    suite's. `runs` are in the order of the file.
    """

    file: StudyFile
    options: Options
    suite: Path
    suite_name: str
    digest: str
    requests: int
    assertions: int
    runs: tuple[PlannedRun, ...]

    def at(self, site: Options) -> "Plan":
        """Fills in, from what is known of a place, the images, mirrors and certificates not stated."""
        own = self.options
        options = replace(
            own,
            base_images={**site.base_images, **own.base_images},
            mirrors={**site.mirrors, **own.mirrors},
            ca_bundle=own.ca_bundle or site.ca_bundle,
        )
        return replace(self, options=options)


def read_plan(path: Path) -> Plan:
    """Reads a study file; raises `UsageError` if it, its suite or its rules cannot be used."""
    file = _decoded(path)
    folder = path.resolve().parent
    options = _options(path, file)
    suite = find_suite(file.suite if file.suite in suite_names() else str(folder / file.suite))
    planned = suite_plan(read_suite(suite), "planned")
    runs = tuple(
        run for number, entry in enumerate(file.runs) for run in _runs(path, number, entry, file)
    )
    _refuse_repeated(path, runs)
    _refuse_unknown_rules(path, runs)
    assertions = sum(len(step.assertions) for step in planned.steps)
    file = replace(file, contract=_contract(file.contract, folder))
    return Plan(
        file=file,
        options=options,
        suite=suite.resolve(),
        suite_name=planned.suite.suite,
        digest=planned.digest,
        requests=len(planned.steps),
        assertions=assertions,
        runs=runs,
    )


def _decoded(path: Path) -> StudyFile:
    try:
        return msgspec.convert(mapping_in(read_document(path)), StudyFile)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"`{path}`: {said(error)}") from None


def _options(path: Path, file: StudyFile) -> Options:
    bundle = None if file.ca_bundle is None else path.resolve().parent / file.ca_bundle
    if bundle is not None and not bundle.is_file():
        raise ConfigurationError(f"`{path}`: `ca-bundle`: there is no file `{file.ca_bundle}`")
    images: dict[str, str] = dict(file.base_images.items())
    mirrors: dict[str, str] = dict(file.mirrors.items())
    return Options(images, mirrors, bundle, file.addresses, file.dockerfile)


def _contract(named: str | None, folder: Path) -> str | None:
    """Makes the path of a contract absolute; raises `UsageError` if there is none of that name."""
    return None if named is None else str(find_contract(named, folder).resolve())


def _runs(path: Path, number: int, entry: RunsEntry, file: StudyFile) -> Iterator[PlannedRun]:
    """Makes the runs of one entry; what is wrong in it is said with its number."""
    try:
        for match in _matches(entry, path.resolve().parent):
            yield _planned(match, entry, file, path.resolve().parent)
    except (ConfigurationError, OSError) as error:
        why = refused(error) if isinstance(error, OSError) else str(error)
        raise ConfigurationError(f"`{path}`: `runs[{number}]`: {why}") from None


def _matches(entry: RunsEntry, folder: Path) -> Iterator[Match]:
    if not is_pattern(entry.app):
        if not (folder / entry.app).is_dir():
            raise ConfigurationError(f"there is no folder `{entry.app}`")
        yield Match(folder / entry.app, entry.app, {})
        return
    found = tuple(matches(entry.app, folder, entry.without))
    if not found:
        raise ConfigurationError(f"no folder is found by `{entry.app}`")
    yield from found


def _planned(match: Match, entry: RunsEntry, file: StudyFile, folder: Path) -> PlannedRun:
    several = is_pattern(entry.app)
    if several and entry.id:
        raise ConfigurationError("`id` names one run, and `app` stands for several")
    id_ = checked_name(entry.id) if entry.id else made_name(match.written, match.values)
    design, constraints = design_of(id_, match, entry)
    rules = entry.rules or file.rules or rules_of(design, constraints)
    return PlannedRun(design, match.folder.resolve(), _with_pack_files(rules, folder))


def _with_pack_files(rules: str, folder: Path) -> str:
    """Makes the paths of pack files absolute; names of packs, constraints and rules stay."""
    parts = (part.strip() for part in rules.split(","))
    return ",".join(str(folder / part) if part.endswith(_PACK_FILES) else part for part in parts)


def _refuse_repeated(path: Path, runs: tuple[PlannedRun, ...]) -> None:
    # Not every file system tells names apart that differ in case only.
    counted = Counter(run.id.lower() for run in runs)
    for run in runs:
        if counted[run.id.lower()] > 1:
            same = [str(one.app) for one in runs if one.id.lower() == run.id.lower()]
            raise ConfigurationError(
                f"`{path}`: two runs are called `{run.id}`: `{same[0]}` and `{same[1]}`; state an `id`"
            )


def _refuse_unknown_rules(path: Path, runs: tuple[PlannedRun, ...]) -> None:
    catalog = Catalog()
    for rules in dict.fromkeys(run.rules for run in runs):
        try:
            select(rules, catalog, {})
        except UsageError as error:
            raise ConfigurationError(f"`{path}`: `rules`: {error}") from None
