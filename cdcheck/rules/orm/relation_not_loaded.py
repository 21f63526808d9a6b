"""A row of Prisma or TypeORM of which code reads a relation that its call did not load."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.result_uses import ResultUse, ResultUses
from cdcheck.facts.unloaded_relations import UnloadedRelations
from cdcheck.model.orm_calls import ModelCall

_OF_LISTS = frozenset({"find", "findBy", "findMany"})
_ASKING = {"prisma": "include", "typeorm": "relations"}


@rule(where=lambda call: bool(call.unloaded) and call.is_awaited and not call.is_test)
def relation_not_loaded(call: ModelCall, relations: UnloadedRelations, results: ResultUses) -> Verdicts:
    lacking = relations.of.get(call.at, frozenset())
    uses = _uses(call, results)
    if call.orm == "typeorm" and any(use.how == "called" for use in uses):
        return
    for use in uses:
        name = use.member
        if name not in lacking or not use.inner or _is_asked_for(name, uses):
            continue
        yield Violation(
            at=use.at,
            message=f"`{use.inner}` is read of `{call.model}.{name}`, "
            f"which `{call.method}` does not load",
            about=f"{call.function or call.at.path}: {name}.{use.inner}",
            hint=f"add `{_ASKING[call.orm]}: {{ {name}: true }}`",
            evidence=(Evidence(call.at, "is the query"),),
            predicts=f"TypeError: Cannot read properties of undefined (reading '{use.inner}')",
        )


def _uses(call: ModelCall, results: ResultUses) -> tuple[ResultUse, ...]:
    """Lists what code does with a row, where it does nothing else with it: a method may load it."""
    if call.at not in results.held:
        return ()
    return (results.of_rows if call.method in _OF_LISTS else results.of).get(call.at, ())


def _is_asked_for(name: str, uses: tuple[ResultUse, ...]) -> bool:
    """Tells whether code asks first whether a relation is there."""
    return any(use.member == name and not use.inner for use in uses)
