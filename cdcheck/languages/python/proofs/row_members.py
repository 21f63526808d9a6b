"""Finds the members of SQLAlchemy's objects that their classes do not name."""

from collections.abc import Iterator

from cdcheck.authoring import fact
from cdcheck.facts.row_members import RowMember, RowMembers
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.languages.python.proofs.class_names import class_names
from cdcheck.model.code import Import
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


@fact
def row_members(project: Project, mapping: SqlalchemyMapping, sources: SourceTexts) -> RowMembers:
    """Reads the files again that name mapped classes."""
    if not mapping.classes:
        return RowMembers({})
    # The grammar is slow to load, and most apps have nothing for it.
    from cdcheck.languages.python.proofs.member_uses import MemberUses  # noqa: PLC0415 (see above)

    names = class_names(project)
    uses = MemberUses(project, mapping, names, sources)
    tests = {file.path for file in project.files if file.is_test}
    found: dict[Location, tuple[RowMember, ...]] = {}
    for path in sorted(_naming(project, mapping) - tests):
        for place, members in uses.in_file(path):
            found[place] = tuple(members)
    return RowMembers(found)


def _naming(project: Project, mapping: SqlalchemyMapping) -> set[str]:
    """Lists the files that define or import a mapped class."""
    paths = {cls.at.path for cls in mapping.classes.values()}
    return {*paths, *(item.source for item in project.imports if not paths.isdisjoint(_targets(item)))}


def _targets(item: Import) -> Iterator[str]:
    """Lists the files that define what an import names."""
    return (symbol.target for symbol in item.names if symbol.target)
