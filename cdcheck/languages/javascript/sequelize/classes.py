"""Classes that derive from Sequelize's model, and those of them that nothing initialises."""

from msgspec import Struct

from cdcheck.abstract.library import Machine
from cdcheck.abstract.notes import UnmodelledCall
from cdcheck.abstract.values import Cls
from cdcheck.languages.javascript.sequelize.models import is_same, models

_DECORATED = ("sequelize-typescript.", "@sequelize/")


class ModelClass(Struct, eq=False):
    """Is a class that derives from the model of a version of Sequelize."""

    cls: Cls


def bare_classes(machine: Machine) -> list[Cls]:
    """Lists the classes that nothing gives attributes, and of which no other derives.

    There are none where something may be initialised of which it is not known what it is.
    """
    if machine.is_cut_short or any(map(_may_initialise, machine.facts.all(UnmodelledCall))):
        return []
    classes = {(note.cls.path, note.cls.index): note.cls for note in machine.facts.all(ModelClass)}
    derived = [base for cls in classes.values() for base in cls.lineage()[1:]]
    made = [model.cls for model in models(machine)]
    return [
        cls
        for cls in classes.values()
        if not any(type_.startswith(_DECORATED) for type_ in machine.library_types(cls))
        and not any(is_same(cls, base) for base in derived)
        and not any(is_same(cls, one) for one in made)
        and not cls.decorators
    ]


def _may_initialise(note: UnmodelledCall) -> bool:
    is_elsewhere = note.type and not note.type.startswith(("?", "sequelize", "@sequelize"))
    return note.name == "init" and not is_elsewhere
