"""A member that code reads of a row of Sequelize and that nothing gives to rows of the model."""

from collections.abc import Iterator

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.mixins import Mixins
from cdcheck.facts.own_reads import OwnReads
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.facts.unset_reads import UnsetReads
from cdcheck.knowledge.sequelize_rows import OF_ROWS
from cdcheck.model.orm_calls import MappedModel
from cdcheck.model.places import Location
from cdcheck.near_names import corrected, nearest


@rule(where=lambda model: model.orm == "sequelize" and model.is_complete and not model.is_test)
def sequelize_unknown_member(
    model: MappedModel, models: SequelizeModels, mixins: Mixins, own: OwnReads, unset: UnsetReads
) -> Verdicts:
    if model.id not in models.by_id:
        return
    known = {*_known(model, models), *mixins.of.get(model.id, ())}
    for name, at, given_at in _read(model, own, unset):
        if name in known or name in OF_ROWS or name.startswith("_"):
            continue
        near = nearest(name, sorted(known))
        yield Violation(
            at=at,
            message=f"`{name}` is read of a row of `{model.name}`, which has no such member",
            about=f"{at.path}: {model.name}.{name}",
            hint=f"did you mean `{near.name}`?" if near else "it is always undefined",
            evidence=(
                *((Evidence(given_at, "gives the row"),) if given_at is not None else ()),
                Evidence(model.at, f"defines `{model.name}`"),
            ),
            confidence=Confidence.INFERRED,
            fix=corrected(at, name, near),
        )


def _read(
    model: MappedModel, own: OwnReads, unset: UnsetReads
) -> Iterator[tuple[str, Location, Location | None]]:
    seen: set[tuple[str, str, int]] = set()
    for name, at in own.of.get(model.id, ()):
        seen.add((name, at.path, at.line))
        if name not in own.is_set:
            yield name, at, None
    is_told = model.is_linked and not model.is_hooked
    for read in unset.of.get(model.id, ()):
        is_new = (read.name, read.at.path, read.at.line) not in seen
        if is_new and ((read.is_followed and is_told) or read.name not in own.is_set):
            yield read.name, read.at, read.given_at


def _known(model: MappedModel, models: SequelizeModels) -> Iterator[str]:
    """Lists what rows have: attributes, methods, associations, and rows of the tables between."""
    yield from (*model.attributes, *model.declared, *model.computed, *model.physical)
    yield from (*model.methods, *model.typed)
    for one in models.of_source.get(model.id, ()):
        yield from (one.name, one.singular, one.foreign_key)
    for other in models.by_id.values():
        yield from (other.name, other.table)
