"""A relationship of SQLAlchemy to a class that its registry does not have."""

from cdcheck.authoring import Unknown, Verdicts, Violation, rule
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping, last_name
from cdcheck.model.mapped import Link


@rule(where=lambda link: bool(link.written))
def sqlalchemy_unknown_class(link: Link, mapping: SqlalchemyMapping) -> Verdicts:
    owner = mapping.classes.get(link.owner)
    wanted = last_name(link.written)
    if owner is None or not owner.registry or (owner.registry, wanted) in mapping.named:
        return
    if any(name == wanted for _, name in mapping.named):
        return
    if mapping.gap:
        yield Unknown(link.at, mapping.gap)
        return
    is_table = (owner.metadata, wanted) in mapping.tables
    what = "a table and not a class" if is_table else "a class that is mapped nowhere"
    yield Violation(
        at=link.at,
        message=f"`{owner.name}.{link.name}` leads to `{link.written}`, {what}",
        about=f"{link.owner}.{link.name}",
        hint="name the mapped class as its `class` statement has it",
        predicts=_of_table(link) if is_table else _of_name(owner.name, owner.table, link),
    )


def _of_table(link: Link) -> str:
    return (
        f"sqlalchemy.exc.ArgumentError: relationship '{link.name}' expects a class or a mapper "
        "argument (received: <class 'sqlalchemy.sql.schema.Table'>)"
    )


def _of_name(owner: str, table: str, link: Link) -> str:
    return (
        f"sqlalchemy.exc.InvalidRequestError: When initializing mapper Mapper[{owner}({table})], "
        f"expression '{link.written}' failed to locate a name"
    )
