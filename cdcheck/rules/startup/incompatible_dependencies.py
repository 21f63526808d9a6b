from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.source_words import SourceWords
from cdcheck.knowledge.distributions import brought_by
from cdcheck.knowledge.incompatibilities import INCOMPATIBILITIES, Incompatibility
from cdcheck.model.edits import Fix, Require
from cdcheck.model.packaging import Manifest, Requirement
from cdcheck.model.project import Project


@rule(where=lambda manifest: manifest.kind != "package.json")
def incompatible_dependencies(manifest: Manifest, project: Project, words: SourceWords) -> Verdicts:
    stated = {one.name: one for one in manifest.requirements if not one.group}
    wanted = [f"{r.name}[{e}]" for r in stated.values() for e in r.extras]
    every, _ = brought_by([*stated, *wanted])
    for pair in INCOMPATIBILITIES:
        holder, other = stated.get(pair.holder), stated.get(pair.other)
        is_other = other is None and pair.other in every
        if holder is None or not _is_old(holder, pair) or not (is_other or _is_new(other, pair)):
            continue
        if not _is_imported(pair.holder.replace("-", "_"), project):
            continue
        if pair.words and not words.mentions(*pair.words):
            continue
        yield Violation(
            at=holder.at,
            message=f"`{pair.holder}` does not work with `{pair.other}` {pair.other_from} and later",
            about=f"{pair.holder} with {pair.other} in {manifest.path}",
            hint=f"add `{pair.other}<{pair.other_from}`",
            fix=Fix((Require(manifest.path, f"{pair.other}<{pair.other_from}"),)) if is_other else None,
            evidence=(Evidence(other.at, "nothing keeps it lower"),) if other is not None else (),
            # A lock file, which is not read, may hold it lower.
            confidence=_confidence(manifest),
            predicts=pair.error,
        )


def _confidence(manifest: Manifest) -> Confidence:
    is_installed_as_is = manifest.kind == "requirements"
    return Confidence.PROVEN if is_installed_as_is else Confidence.INFERRED


def _is_imported(package: str, project: Project) -> bool:
    return any(item.package == package and not item.is_test for item in project.imports)


def _is_old(holder: Requirement, pair: Incompatibility) -> bool:
    if not pair.holder_below:
        return True
    pin = holder.specifier.removeprefix("==")
    is_exact = holder.specifier.startswith("==") and pin.replace(".", "").isdigit()
    return is_exact and _numbers(pin) < _numbers(pair.holder_below)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part)


def _is_new(other: Requirement | None, pair: Incompatibility) -> bool:
    if other is None:
        return False
    if not other.specifier:
        return True
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415 (costly, and not for JavaScript)

    try:
        return SpecifierSet(other.specifier).contains(pair.other_from)
    except InvalidSpecifier:
        return False
