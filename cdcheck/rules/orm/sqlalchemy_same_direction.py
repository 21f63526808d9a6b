"""A relationship of a table with itself of which both sides are lists, for want of `remote_side`."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.sqlalchemy_joins import SqlalchemyJoins
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.model.mapped import Link


@rule(where=lambda link: link.is_known and link.secondary is None and not link.join)
def sqlalchemy_same_direction(
    link: Link, joins: SqlalchemyJoins, mapping: SqlalchemyMapping
) -> Verdicts:
    owner, target = mapping.classes.get(link.owner), mapping.target(link)
    if owner is None or target is not owner:
        return
    if not any(len(joins.paths(one, other)) == 1 for one, other in joins.steps(link)):
        return
    back = _back(link, mapping)
    if link.backref is None and (back is None or back.at < link.at):
        return
    name = link.backref or (back.name if back is not None else "")
    yield Violation(
        at=link.at,
        message=f"`{link.name}` and `{name}` of `{owner.name}` are both lists, without `remote_side`",
        about=f"{link.owner}.{link.name}",
        hint=f"give the many-to-one side `remote_side=[{owner.name}.id]`",
        evidence=(Evidence(back.at, "is the other side"),) if back is not None else (),
        predicts=(
            "sqlalchemy.exc.ArgumentError: "
            f"{owner.name}.{link.name} and back-reference {owner.name}.{name} are both of the same "
            "direction <RelationshipDirection.ONETOMANY: 1>.  Did you mean to set remote_side on the "
            "many-to-one side ?"
        ),
    )


def _back(link: Link, mapping: SqlalchemyMapping) -> Link | None:
    for other in mapping.links.get(link.owner, ()):
        is_answer = other.name == link.back_populates and other.name != link.name
        if is_answer and other.is_known and not other.join and other.secondary is None:
            return other if mapping.target(other) is mapping.classes.get(link.owner) else None
    return None
