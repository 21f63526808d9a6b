"""Which look-ups Django has for plain fields of a model."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.django_models import DjangoModels
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.orm_calls import MappedModel
from cdcheck.model.project import Project

LOOKUPS = frozenset(
    {"exact", "iexact", "contains", "icontains", "startswith", "istartswith", "endswith", "iendswith"}
    | {"gt", "gte", "lt", "lte", "in", "range", "isnull", "regex", "iregex", "date", "time", "year"}
    | {"iso_year", "month", "day", "week", "week_day", "iso_week_day", "quarter", "hour", "minute"}
    | {"second"}
)
_PLAIN = ("VARCHAR", "TEXT", "INTEGER", "BIGINT", "SMALLINT", "BOOLEAN", "FLOAT", "DECIMAL", "DATE")
_ADDING = ("register_lookup", "contrib.postgres", "contrib.gis", "django.contrib.gis")


class DjangoLookups(Struct, frozen=True):
    """Knows the fields of each table that have no look-ups of their own; none if any are added."""

    plain: Mapping[str, frozenset[str]]
    models: DjangoModels

    def unknown(self, model: MappedModel, path: tuple[str, ...]) -> tuple[MappedModel, str, str] | None:
        """Finds a look-up that does not exist, with the model and the field that it is of."""
        for number, name in enumerate(path):
            relation = self.models.relations.get((model.id, name))
            if relation is None:
                is_plain = model.is_complete and name in self.plain.get(model.table, ())
                rest = path[number + 1 :] if is_plain else ()
                lost = next((one for one in rest if one not in LOOKUPS), None)
                return (model, name, lost) if lost is not None else None
            target = self.models.by_id.get(relation.target or "")
            if target is None:
                return None
            model = target
        return None


@fact
def django_lookups(project: Project, models: DjangoModels, words: SourceWords) -> DjangoLookups:
    if words.mentions(*_ADDING):
        return DjangoLookups({}, models)
    plain = {
        table.name: frozenset(c.attribute or c.name for c in table.columns if c.type.startswith(_PLAIN))
        for table in project.tables
        if table.origin == "model" and not table.is_test
    }
    return DjangoLookups(plain, models)
