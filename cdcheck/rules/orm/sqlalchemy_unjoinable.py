"""A relationship of SQLAlchemy between tables that no foreign key links."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.sqlalchemy_joins import SqlalchemyJoins
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.model.mapped import Link


@rule(where=lambda link: link.is_known and not link.join)
def sqlalchemy_unjoinable(link: Link, joins: SqlalchemyJoins, mapping: SqlalchemyMapping) -> Verdicts:
    owner = mapping.classes.get(link.owner)
    if owner is None:
        return
    for start, end in joins.steps(link):
        if joins.paths(start, end) or joins.has_broken_key(start) or joins.has_broken_key(end):
            continue
        yield Violation(
            at=link.at,
            message=f"no foreign key links `{start.name}` and `{end.name}`, as this relationship needs",
            about=f"{link.owner}.{link.name}: {start.name} {end.name}",
            hint="add a `ForeignKey` to one of them, or state `primaryjoin`",
            evidence=(Evidence(start.at, "is one table"), Evidence(end.at, "is the other")),
            predicts=_predicted(f"{owner.name}.{link.name}", link.secondary),
        )
        return


def _predicted(named: str, secondary: str | None) -> str:
    start = (
        "sqlalchemy.exc.NoForeignKeysError: Could not determine join condition between parent/child "
        f"tables on relationship {named} - there are no foreign keys linking these tables"
    )
    if secondary is None:
        return (
            f"{start}.  Ensure that referencing columns are associated with a ForeignKey or "
            "ForeignKeyConstraint, or specify a 'primaryjoin' expression."
        )
    return (
        f"{start} via secondary table '{secondary}'.  Ensure that referencing columns are associated "
        "with a ForeignKey or ForeignKeyConstraint, or specify 'primaryjoin' and 'secondaryjoin' "
        "expressions."
    )
