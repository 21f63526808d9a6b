from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.load_order import EarlyImports
from cdcheck.model.code import Import


@rule(where=lambda item: item.target is not None and item.source.endswith(".py"))
def import_cycle(item: Import, early: EarlyImports) -> Verdicts:
    found = early.by_place.get(item.at)
    if found is None:
        return
    name = found.name.name
    yield Violation(
        at=item.at,
        message=f"`{name}` is imported from `{item.target}` before that defines it",
        about=f"{item.source} {item.module} {name}",
        hint="import it inside the function that needs it, or move it to a module of its own",
        evidence=(
            Evidence(found.waiting_at, "the module waits here for the import that comes back to it"),
            Evidence(found.defined_at, f"defines `{name}` only here"),
        ),
        predicts=f"ImportError: cannot import name '{name}' from partially initialized module",
    )
