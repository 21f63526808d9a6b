"""A `back_populates` of SQLAlchemy that no relationship on the other side answers."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.model.edits import Argument, Fix
from cdcheck.model.mapped import Link, MappedClass


@rule(where=lambda link: link.back_populates is not None)
def sqlalchemy_back_populates(link: Link, mapping: SqlalchemyMapping) -> Verdicts:
    owner, target = mapping.classes.get(link.owner), mapping.target(link)
    wanted = link.back_populates or ""
    if owner is None or target is None or not target.is_complete:
        return
    if wanted in mapping.backrefs(target):
        return
    found = _told(owner, target, link, mapping)
    if found is not None:
        what, predicts = found
        yield Violation(
            at=link.at,
            message=f"`{owner.name}.{link.name}` is populated by `{target.name}.{wanted}`, {what}",
            about=f"{link.owner}.{link.name}: {wanted}",
            hint=_hint(owner, target, mapping),
            evidence=(Evidence(target.at, f"is `{target.name}`"),),
            predicts=predicts,
            fix=_fix(link, owner, target, mapping),
        )


def _told(
    owner: MappedClass, target: MappedClass, link: Link, mapping: SqlalchemyMapping
) -> tuple[str, str] | None:
    wanted = link.back_populates or ""
    if wanted not in target.names:
        predicts = (
            f"sqlalchemy.exc.InvalidRequestError: Mapper 'Mapper[{target.name}({target.table})]' has "
            f"no property '{wanted}'."
        )
        return "which does not exist", predicts
    makers = {field.maker for field in target.fields if field.name == wanted}
    if makers and makers <= {"mapped_column", "Column"}:
        predicts = (
            f"sqlalchemy.exc.InvalidRequestError: back_populates on relationship '{owner.name}."
            f"{link.name}' refers to attribute '{target.name}.{wanted}' that is not a relationship."
        )
        return "a column", predicts
    answer = next((one for one in mapping.links.get(target.id, ()) if one.name == wanted), None)
    leads_to = mapping.target(answer) if answer is not None else None
    is_alone = mapping.heirs.isdisjoint({owner.id, target.id, *((leads_to.id,) if leads_to else ())})
    if leads_to is None or leads_to.id == owner.id or not is_alone:
        return None
    predicts = (
        f"sqlalchemy.exc.ArgumentError: reverse_property '{wanted}' on relationship {owner.name}."
        f"{link.name} references relationship {target.name}.{wanted}, which does not reference mapper "
        f"Mapper[{owner.name}({owner.table})]"
    )
    return f"which leads to `{leads_to.name}`", predicts


def _fix(link: Link, owner: MappedClass, target: MappedClass, mapping: SqlalchemyMapping) -> Fix | None:
    back = [one for one in mapping.links.get(target.id, ()) if mapping.target(one) is owner]
    if len(back) != 1:
        return None
    return Fix((Argument(link.at, "back_populates", f'"{back[0].name}"'),), is_safe=False)


def _hint(owner: MappedClass, target: MappedClass, mapping: SqlalchemyMapping) -> str:
    back = [one for one in mapping.links.get(target.id, ()) if mapping.target(one) is owner]
    if len(back) == 1:
        return f"`{target.name}.{back[0].name}` leads back to `{owner.name}`"
    return f"add the relationship to `{target.name}`, with its own `back_populates`"
