"""A name that is imported while it is `None`, and set in its own module later."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.imported_nones import ImportedNones
from cdcheck.model.code import Import


@rule(where=lambda item: item.source.endswith(".py") and not (item.is_deferred or item.is_test))
def imported_none(item: Import, nones: ImportedNones) -> Verdicts:
    for symbol in item.names:
        use = nones.by_import.get(symbol.at)
        if use is None:
            continue
        yield Violation(
            at=use.at,
            message=f"`{use.name}` stays `None` here: it was imported before it was set",
            about=f"{item.source}: {use.name}",
            hint="import its module, and read the name from that where it is needed",
            evidence=(
                Evidence(use.imported_at, "binds what the name is then"),
                Evidence(use.none_at, "the name is `None` when its module is loaded"),
                Evidence(use.set_at, "sets the name of its own module only"),
            ),
            predicts=use.fails_as,
        )
