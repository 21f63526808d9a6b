"""Models of SQLAlchemy that refer to each other by name across declarative bases."""

from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping, last_name
from cdcheck.model.data import Table
from cdcheck.model.mapped import MappedClass


@rule(where=lambda cls: bool(cls.registry and cls.metadata))
def sqlalchemy_several_bases(
    cls: MappedClass, mapping: SqlalchemyMapping, words: SourceWords
) -> Verdicts:
    for table in mapping.tables.get((cls.metadata, cls.table), ()):
        if table.cls == cls.id and not mapping.gap:
            yield from _keys(cls, table, mapping, words)
    for link in mapping.links.get(cls.id, ()):
        wanted = last_name(link.written)
        others = [found for (_, name), found in mapping.named.items() if name == wanted]
        if not link.written or (cls.registry, wanted) in mapping.named or not others or mapping.gap:
            continue
        other = others[0][0]
        if len(others) == 1 and other.registry:
            yield Violation(
                at=link.at,
                message=f"`{cls.name}.{link.name}` leads to `{wanted}`, which has another base",
                about=f"{cls.id}.{link.name}",
                hint="derive all models from one declarative base",
                evidence=(Evidence(other.at, "derives from another base"),),
                predicts=(
                    "sqlalchemy.exc.InvalidRequestError: When initializing mapper "
                    f"Mapper[{cls.name}({cls.table})], expression '{link.written}' failed to locate a "
                    "name"
                ),
            )


def _keys(cls: MappedClass, table: Table, mapping: SqlalchemyMapping, words: SourceWords) -> Verdicts:
    for key in table.foreign_keys:
        wanted = last_name(key.table)
        if not wanted or (cls.metadata, wanted) in mapping.tables:
            continue
        others = [found for (kept, name), found in mapping.tables.items() if name == wanted and kept]
        is_open = ("", wanted) in mapping.tables
        if len(others) == 1 and not is_open:
            own = f"{table.name}.{key.columns[0]}"
            if words.mentions("to_metadata(", "tometadata("):
                yield Unknown(key.at, "code copies tables from one base's collection to another")
                return
            yield Violation(
                at=key.at,
                message=f"`{own}` refers to `{key.table}`, which has another base",
                about=f"{table.name}: {key.table}",
                hint="derive all models from one declarative base",
                evidence=(Evidence(others[0][0].at, "is in another collection of tables"),),
                predicts=(
                    f"sqlalchemy.exc.NoReferencedTableError: Foreign key associated with column '{own}' "
                    f"could not find table '{key.table}' with which to generate a foreign key to target "
                    f"column '{key.target_columns[0]}'"
                ),
            )
