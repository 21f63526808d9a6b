from collections.abc import Iterator

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.incompatible_versions import is_avoided, is_new, is_old
from cdcheck.facts.locked_versions import LockedVersions
from cdcheck.facts.source_words import SourceWords
from cdcheck.knowledge.distributions import brought_by
from cdcheck.knowledge.incompatibilities import INCOMPATIBILITIES, Incompatibility
from cdcheck.model.edits import Fix, Require
from cdcheck.model.packaging import Lock, Manifest, Requirement
from cdcheck.model.project import Project


@rule(where=lambda manifest: manifest.kind != "package.json")
def incompatible_dependencies(
    manifest: Manifest, project: Project, words: SourceWords, locks: LockedVersions
) -> Verdicts:
    lock = locks.of(manifest)
    stated = {one.name: one for one in manifest.requirements if not one.group}
    wanted = [f"{r.name}[{e}]" for r in stated.values() for e in r.extras]
    every, _ = brought_by([*stated, *wanted])
    for pair in INCOMPATIBILITIES:
        holder, other = stated.get(pair.holder), stated.get(pair.other)
        is_other = other is None and pair.other in every
        if holder is None or not is_old(holder, pair) or not (is_other or is_new(other, pair)):
            continue
        if is_avoided(pair, lock) or not _is_imported(pair.holder.replace("-", "_"), project):
            continue
        if pair.words and not words.mentions(*pair.words):
            continue
        yield Violation(
            at=holder.at,
            message=f"`{pair.holder}` does not work with `{pair.other}` {pair.other_from} and later",
            about=f"{pair.holder} with {pair.other} in {manifest.path}",
            hint=f"add `{pair.other}<{pair.other_from}`",
            fix=Fix((Require(manifest.path, f"{pair.other}<{pair.other_from}"),)) if is_other else None,
            evidence=tuple(_evidence(pair, other, lock)),
            # What is installed beside a manifest that others install from may be held lower elsewhere.
            confidence=_confidence(manifest),
            predicts=pair.error,
        )


def _evidence(pair: Incompatibility, other: Requirement | None, lock: Lock | None) -> Iterator[Evidence]:
    if other is not None:
        yield Evidence(other.at, "nothing keeps it lower")
    fixed = lock.version(pair.other) if lock is not None else None
    if fixed is not None:
        yield Evidence(fixed.at, f"it is fixed at {fixed.version}")


def _confidence(manifest: Manifest) -> Confidence:
    is_installed_as_is = manifest.kind == "requirements"
    return Confidence.PROVEN if is_installed_as_is else Confidence.INFERRED


def _is_imported(package: str, project: Project) -> bool:
    return any(item.package == package and not item.is_test for item in project.imports)
