"""A function or method that TypeORM had until 0.3, where 1.0 is installed."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.module_kinds import ModuleKinds
from cdcheck.knowledge.typeorm_removed import REMOVED
from cdcheck.model.code import Call


@rule(where=lambda call: call.external in REMOVED and not (call.is_test or call.is_choice))
def typeorm_removed_api(call: Call, versions: Versions, kinds: ModuleKinds) -> Verdicts:
    if versions.reach("typeorm", (1, 0)) is not Reach.YES:
        return
    owner, _, name = (call.external or "").removeprefix("typeorm.").rpartition(".")
    yield Violation(
        at=call.at,
        message=f"`{f'{owner}.{name}' if owner else name}` is no longer there in TypeORM 1.0",
        about=f"{call.caller or call.at.path}: {name}",
        hint=REMOVED[call.external or ""],
        predicts=_predicted(name, is_imported=not owner and kinds.stated(call.at.path) == "module"),
    )


def _predicted(name: str, *, is_imported: bool) -> str:
    if is_imported:
        return f"SyntaxError: The requested module 'typeorm' does not provide an export named '{name}'"
    return f"TypeError: {name} is not a function"
