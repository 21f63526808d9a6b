from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.table_order import LateTable, LateTables


@rule(where=lambda late: bool(late.every))
def models_not_imported(late: LateTables) -> Verdicts:
    first: LateTable = late.every[0]
    others = len(late.every) - 1
    more = f" and {others} more" if others else ""
    yield Violation(
        at=first.creation.at,
        message=f"`{first.creation.how}` runs before `{first.table.name}`{more} is defined",
        about=first.creation.how,
        hint=f"import `{first.table.at.path}` before the tables are created",
        evidence=(
            Evidence(first.at, "the tables are created here"),
            *(Evidence(one.table.at, f"`{one.table.name}` is defined later") for one in late.every[:5]),
        ),
        predicts=f"no such table: {first.table.name}",
    )
