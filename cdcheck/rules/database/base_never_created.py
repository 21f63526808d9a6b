"""Models of a declarative base whose tables nothing creates, where those of another base are."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.left_out_tables import LeftOutTables


@rule(where=lambda left: bool(left.every))
def base_never_created(left: LeftOutTables, engine: Engine) -> Verdicts:
    first, creation = left.every[0], left.creations[0]
    others = len(left.every) - 1
    more = f" and {others} more" if others else ""
    error = "no such table: {}" if engine.kind == "sqlite" else 'relation "{}" does not exist'
    yield Violation(
        at=first.at,
        message=f"`{first.name}`{more} is of another base than the tables that are created",
        about=first.name,
        hint="derive all models from one declarative base",
        evidence=(Evidence(creation.at, f"`{creation.how}` creates the tables of one base"),),
        predicts=error.format(first.name) if engine.kind in {"sqlite", "postgres"} else "",
    )
