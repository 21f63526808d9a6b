"""Which functions write the rows of a model of Sequelize by calls of the model, or by SQL."""

from collections import defaultdict
from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.closure import closure
from cdcheck.model.orm_calls import ModelCall
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_WRITES = frozenset({"update", "upsert", "bulkCreate", "increment", "decrement"})


class ModelWrites(Struct, frozen=True):
    """Holds the functions by the model's id, those that send SQL, and what functions call."""

    of: Mapping[str, frozenset[str]]
    by_sql: frozenset[str]
    called: Mapping[str, tuple[str, ...]]
    places: tuple[tuple[Location, str], ...]

    def near(self, call: ModelCall, at: Location) -> bool:
        """Tells whether the function around a call or a place writes the model, itself or by others."""
        around = [id_ for place, id_ in self.places if place.holds(at)]
        roots = {*around[-1:], *([call.function] if call.function is not None else [])}
        names = closure(roots, lambda id_: self.called.get(id_, ()))
        return not names.isdisjoint(self.by_sql | self.of.get(call.model, frozenset()))


@fact
def model_writes(project: Project) -> ModelWrites:
    """Collects them."""
    of: dict[str, set[str]] = defaultdict(set)
    for call in project.model_calls:
        if call.method in _WRITES and not call.is_instance and call.function is not None:
            of[call.model].add(call.function)
    raw = (one for one in project.queries if one.form == "sql" and one.operation != "select")
    called: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for one in project.calls:
        if one.caller is not None and one.callee is not None:
            called[one.caller] += (one.callee,)
    return ModelWrites(
        {model: frozenset(functions) for model, functions in of.items()},
        frozenset(one.function for one in raw if one.function is not None),
        called,
        tuple(sorted((one.at, one.id) for one in project.functions)),
    )
