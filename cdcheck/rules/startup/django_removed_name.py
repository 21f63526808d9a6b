"""An import of what the installed version of Django no longer has."""

from collections.abc import Iterator

from cdcheck.authoring import Confidence, Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.startup import Startup
from cdcheck.knowledge.django_removed import REMOVED
from cdcheck.model.code import Import
from cdcheck.model.places import Location


@rule(where=lambda item: item.package == "django" and not (item.is_test or item.is_guarded))
def django_removed_name(item: Import, versions: Versions, startup: Startup) -> Verdicts:
    for name, at in _named(item):
        removed = REMOVED.get(name)
        if removed is None:
            continue
        number = ".".join(map(str, removed.version))
        reach = versions.reach("django", removed.version)
        if reach is Reach.UNKNOWN:
            yield Unknown(
                at, f"`{name}` is gone from Django {number} on; which is installed is not known"
            )
        if reach in {Reach.UNKNOWN, Reach.NO}:
            continue
        required = versions.required("django")[0]
        allowing = f"`django{required.specifier}` allows that version"
        is_sure = reach is Reach.YES and startup.runs(item.source)
        yield Violation(
            at=at,
            message=f"`{name}` is gone from Django {number} on",
            about=f"{item.source} {name}",
            hint=removed.instead,
            evidence=(Evidence(required.at, allowing),),
            confidence=Confidence.PROVEN if is_sure else Confidence.INFERRED,
            predicts=_error(item, name),
        )


def _named(item: Import) -> Iterator[tuple[str, Location]]:
    """Lists what an import needs: its module, if that is gone, or else its names."""
    gone = next((name for name in REMOVED if f"{item.module}.".startswith(f"{name}.")), None)
    if gone is not None:
        yield gone, item.at
        return
    for symbol in item.names:
        yield f"{item.module}.{symbol.name}", symbol.at


def _error(item: Import, name: str) -> str:
    if f"{item.module}.".startswith(f"{name}."):
        return f"ModuleNotFoundError: No module named '{name}'"
    return f"ImportError: cannot import name '{name.rpartition('.')[2]}' from '{item.module}'"
