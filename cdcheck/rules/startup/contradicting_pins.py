from itertools import combinations

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.model.packaging import Manifest, Requirement


@rule(where=lambda manifest: manifest.kind != "package.json")
def contradicting_pins(manifest: Manifest) -> Verdicts:
    installed = [one for one in manifest.requirements if not one.group and one.specifier]
    for first, second in combinations(installed, 2):
        if first.name == second.name and _contradict(first, second):
            yield Violation(
                at=second.at,
                message=f"`{second.name}{second.specifier}` contradicts `{first.specifier}`",
                about=f"{second.name} in {manifest.path}",
                hint="keep one of the two",
                evidence=(Evidence(first.at, f"asks for `{first.specifier}`"),),
                predicts="ResolutionImpossible",
            )


def _contradict(first: Requirement, second: Requirement) -> bool:
    from packaging.specifiers import InvalidSpecifier  # noqa: PLC0415 (costly, and not for JavaScript)

    try:
        return not _agree(first, second) or not _agree(second, first)
    except InvalidSpecifier:
        return False


def _agree(pinned: Requirement, other: Requirement) -> bool:
    """Tells whether the exact version of a pin suits another requirement."""
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415 (costly, and not for JavaScript)

    pins = [s for s in SpecifierSet(pinned.specifier) if s.operator == "==" and "*" not in s.version]
    return all(SpecifierSet(other.specifier).contains(pin.version, prereleases=True) for pin in pins)
