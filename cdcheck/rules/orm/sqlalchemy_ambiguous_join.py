"""A relationship of SQLAlchemy between tables that several foreign keys link."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.sqlalchemy_joins import SqlalchemyJoins
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.model.mapped import Link


@rule(where=lambda link: link.is_known and not link.join)
def sqlalchemy_ambiguous_join(
    link: Link, joins: SqlalchemyJoins, mapping: SqlalchemyMapping
) -> Verdicts:
    owner = mapping.classes.get(link.owner)
    if owner is None:
        return
    for start, end in joins.steps(link):
        keys = joins.paths(start, end)
        if len(keys) < 2:
            continue
        settles = "foreign_keys" if link.secondary is None else "primaryjoin"
        yield Violation(
            at=link.at,
            message=f"{len(keys)} foreign keys link `{start.name}` and `{end.name}`; none is chosen",
            about=f"{link.owner}.{link.name}: {start.name} {end.name}",
            hint=f"state `{settles}`",
            evidence=tuple(Evidence(key.at, "is one of them") for key in keys),
            predicts=_predicted(f"{owner.name}.{link.name}", link.secondary),
        )
        return


def _predicted(named: str, secondary: str | None) -> str:
    start = (
        "sqlalchemy.exc.AmbiguousForeignKeysError: Could not determine join condition between "
        f"parent/child tables on relationship {named} - there are multiple foreign key paths linking "
        "the tables"
    )
    if secondary is None:
        return f"{start}.  Specify the 'foreign_keys' argument"
    return f"{start} via secondary table '{secondary}'.  Specify the 'foreign_keys' argument"
