"""The names by which code may mean a column of a model's table."""

from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.database import Engine
from cdcheck.model.data import Table
from cdcheck.model.orm_calls import MappedModel
from cdcheck.model.project import Project


class KnownAttributes(Struct, frozen=True, dict=True):
    """Tells which attributes a model has in code, and which columns its table has besides.

    Where nothing shows what creates a table, it may have columns that no code names.
    """

    tables: tuple[Table, ...]
    is_created_from_models: bool
    folds_case: bool

    @cached_property
    def _made(self) -> Mapping[str, tuple[Table, ...]]:
        made: dict[str, tuple[Table, ...]] = {}
        for table in self.tables:
            if table.origin != "model" and not table.is_test:
                made[table.name.lower()] = (*made.get(table.name.lower(), ()), table)
        return made

    def doubt(self, model: MappedModel) -> str:
        """Says why a name that is not known may be right all the same; empty if it cannot be."""
        if not model.is_complete:
            return f"not all attributes of `{model.name}` are known"
        made = self._made.get(model.table.lower(), ())
        if not all(table.is_complete for table in made):
            return f"not all columns of `{model.table}` are known"
        if not made and not self.is_created_from_models:
            return f"it is not known what creates `{model.table}`"
        return ""

    def has(self, model: MappedModel, name: str) -> bool:
        """Tells whether a name means a column."""
        made = self._made.get(model.table.lower(), ())
        names = {*model.attributes, *(column.name for table in made for column in table.columns)}
        if self.folds_case:
            return name.lower() in {known.lower() for known in names}
        return name in names


@fact
def known_attributes(project: Project, engine: Engine) -> KnownAttributes:
    """Collects them; only Postgres tells the case of the names that an ORM quotes."""
    creations = [creation for creation in project.creations if not creation.is_test]
    return KnownAttributes(
        project.tables,
        any("sync" in creation.how for creation in creations),
        not (engine.is_certain and engine.kind == "postgres"),
    )
