"""Relationships of SQLAlchemy that are two sides of one key and do not know of each other."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.sqlalchemy_joins import SqlalchemyJoins
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.model.mapped import Link


def _stands_alone(link: Link) -> bool:
    is_linked = link.back_populates is not None or link.backref is not None or link.is_overlapping
    return link.is_known and not (is_linked or link.join)


@rule(where=_stands_alone)
def sqlalchemy_unlinked_sides(
    link: Link, joins: SqlalchemyJoins, mapping: SqlalchemyMapping
) -> Verdicts:
    owner, target = mapping.classes.get(link.owner), mapping.target(link)
    if owner is None or target is None or owner is target or not _has_one_way(link, joins):
        return
    own, others = mapping.links.get(owner.id, ()), mapping.links.get(target.id, ())
    for back in others:
        is_back = mapping.target(back) is owner and back.secondary == link.secondary
        is_alone = _stands_alone(back) and not (_is_answered(link, others) or _is_answered(back, own))
        if is_back and is_alone and link.at < back.at:
            shown = f"`{owner.name}.{link.name}` and `{target.name}.{back.name}`"
            yield Violation(
                at=link.at,
                message=f"{shown} set one key, and neither names the other",
                about=f"{link.owner}.{link.name}: {back.owner}.{back.name}",
                hint=f'`back_populates="{back.name}"` here, `back_populates="{link.name}"` there',
                evidence=(Evidence(back.at, "is the other side"),),
                confidence=Confidence.INFERRED,
            )


def _has_one_way(link: Link, joins: SqlalchemyJoins) -> bool:
    steps = list(joins.steps(link))
    return bool(steps) and all(len(joins.paths(start, end)) == 1 for start, end in steps)


def _is_answered(link: Link, others: tuple[Link, ...]) -> bool:
    return any(other.back_populates == link.name for other in others)
