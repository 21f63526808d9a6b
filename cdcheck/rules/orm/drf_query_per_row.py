"""A serializer of DRF that asks the database again for each of the rows that it answers."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.answered_rows import AnsweredRows
from cdcheck.facts.django_models import DjangoModels
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.project import Project
from cdcheck.model.serializing import Serializer

_ALWAYS = frozenset({"filter", "exclude", "aggregate", "order_by", "values", "values_list", "latest"})
_UNLESS_LOADED = frozenset({"all", "count", "exists"})


@rule(where=lambda serializer: bool(serializer.model) and not serializer.is_test)
def drf_query_per_row(
    serializer: Serializer,
    rows: AnsweredRows,
    models: DjangoModels,
    project: Project,
    words: SourceWords,
) -> Verdicts:
    model, asked = models.by_id.get(serializer.model), rows.of.get(serializer.id, ())
    makings = (one for one in project.serializer_makings if one.is_many and one.of != "nothing")
    making = next((one for one in makings if one.serializer == serializer.id), None)
    if model is None or not asked or not (serializer.is_listed or making is not None):
        return
    for one in asked:
        relation = models.set_of_rows(model, one.name)
        is_sent = one.verb in _ALWAYS or (one.verb in _UNLESS_LOADED and not _may_load(one.name, words))
        if relation is not None and is_sent:
            yield Violation(
                at=one.at,
                message=f"`{one.method}` asks for `{model.name}.{one.name}` once for each row of a list",
                about=f"{serializer.id}: {one.method} {one.name}",
                hint="load it with the rows: by `prefetch_related`, or `annotate` with a `Count`",
                evidence=(Evidence(making.at, "answers many rows by it"),) if making else (),
                confidence=Confidence.INFERRED,
            )


def _may_load(name: str, words: SourceWords) -> bool:
    """Tells whether code may load a relation with the rows, wherever it does."""
    low = name.lower()
    named = (f'"{low}"', f"'{low}'", f'"{low}__', f"'{low}__", f"__{low}")
    return words.mentions("prefetch(") or (words.mentions("prefetch_related") and words.mentions(*named))
