"""Finds relations of rows of Django that are used before anything can have saved the row."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.django_models import DjangoModels
from cdcheck.facts.unsaved_rows import UnsavedRows, UnsavedUse
from cdcheck.languages.lowered_files import LoweredFile, PlacedCall
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.model.data import Table
from cdcheck.model.orm_calls import MappedModel, ModelCall
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_KEYS = frozenset({"id", "pk"})


@fact
def unsaved_rows(project: Project, models: DjangoModels, sources: SourceTexts) -> UnsavedRows:
    """Reads the files again that make rows without their keys."""
    numbered = {table.name for table in project.tables if _is_numbered_by_database(table)}
    found: dict[ModelCall, UnsavedUse] = {}
    for call in project.model_calls:
        is_making = call.orm == "django" and call.method == "" and call.given is not None
        model = models.model(call) if is_making and _KEYS.isdisjoint(call.given or ()) else None
        if model is None or model.table not in numbered or not model.is_complete or call.is_test:
            continue
        file = lowered(call.at.path, sources)
        placed = file.call_at(call.at) if file is not None else None
        if file is not None and placed is not None:
            for use in _first_use(file, placed, model, models):
                found[call] = use
    return UnsavedRows(found)


def _is_numbered_by_database(table: Table) -> bool:
    """Tells whether Django itself gives a model its key, which a row has once it is saved."""
    keys = [column for column in table.columns if column.is_primary]
    return table.origin == "model" and [(key.name, key.at) for key in keys] == [("id", table.at)]


def _first_use(
    file: LoweredFile, placed: PlacedCall, model: MappedModel, models: DjangoModels
) -> Iterator[UnsavedUse]:
    made = placed.found.around
    target = made.targets[0] if isinstance(made, ir.Assign) and len(made.targets) == 1 else None
    if placed.function < 0 or not isinstance(made, ir.Assign) or not isinstance(target, ir.Name):
        return
    name, index = target.id, placed.function
    mentions = list(file.mentions(name, index))
    own = {id(found.node) for found in file.nodes_of(index)}
    is_own = all(id(found.node) in own for found in mentions)
    if made.value is not placed.call or not is_own or not file.is_bound_once(name, index):
        return
    for found in sorted(mentions, key=lambda one: one.node.at if isinstance(one.node, ir.Name) else 0):
        read = found.around
        if found.node is target:
            continue
        if not isinstance(read, ir.Attribute) or _may_tell(read.name) or _is_code(model, read.name):
            return
        if models.set_of_rows(model, read.name) is not None and not _is_set(read, found.beyond):
            yield UnsavedUse(file.place(read), name, read.name)
            return
        if isinstance(found.beyond, ir.Call) and found.beyond.function is read:
            return


def _is_code(model: MappedModel, name: str) -> bool:
    return name in model.methods and name not in model.attributes


def _may_tell(name: str) -> bool:
    """Tells whether code may learn by an attribute whether the row is saved."""
    return name in _KEYS or name.startswith("_")


def _is_set(read: ir.Attribute, around: object) -> bool:
    return isinstance(around, ir.Assign) and any(target is read for target in around.targets)
