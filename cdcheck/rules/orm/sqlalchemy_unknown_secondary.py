"""A `secondary` of SQLAlchemy that names a table that does not exist."""

from cdcheck.authoring import Unknown, Verdicts, Violation, rule
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping, last_name
from cdcheck.model.mapped import Link


@rule(where=lambda link: link.is_secondary_written and bool(link.secondary))
def sqlalchemy_unknown_secondary(link: Link, mapping: SqlalchemyMapping) -> Verdicts:
    owner = mapping.classes.get(link.owner)
    written = link.secondary or ""
    if owner is None or not owner.metadata or not written.replace(".", "").isidentifier():
        return
    wanted = last_name(written)
    is_table = any(name == wanted for _, name in mapping.tables)
    if is_table or any(name in written.split(".") for _, name in mapping.named):
        return
    if mapping.gap:
        yield Unknown(link.at, mapping.gap)
        return
    yield Violation(
        at=link.at,
        message=f"`{owner.name}.{link.name}` goes through `{written}`, a table that does not exist",
        about=f"{link.owner}.{link.name}: {written}",
        hint="define the table, or name it as it is defined",
        predicts=(
            "sqlalchemy.exc.InvalidRequestError: When initializing mapper "
            f"Mapper[{owner.name}({owner.table})], expression '{written}' failed to locate a name"
        ),
    )
