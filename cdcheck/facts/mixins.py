"""The methods that Sequelize's associations give to instances."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import Association, MappedModel
from cdcheck.model.project import Project

_TO_ONE = frozenset({"many-to-one", "one-to-one"})
_OWN = frozenset(
    {"getDataValue", "setDataValue", "setAttributes", "getTableName", "getAttributes", "hasAlias"}
    | {"addScope", "addHook", "removeHook", "hasHook", "hasHooks", "removeAttribute"}
    | {"getAssociations", "getAssociationForAlias", "hasOwnProperty"}
)
_ENDINGS = frozenset(
    {"", "s", "es", "y", "ies", "f", "fe", "ves", "a", "um", "on", "us", "i", "is", "x", "ex", "ix"}
    | {"ices", "en", "e", "ses", "zes", "ren", "ta", "ae", "o", "oes", "os", "man", "men"}
)


class Mixins(Struct, frozen=True):
    """Holds the methods by the model's id, and `every` name that something in the app may define.

    `others` are those of the names that no association makes.
    """

    of: Mapping[str, frozenset[str]]
    names: Mapping[str, frozenset[str]]
    every: frozenset[str]
    others: frozenset[str]

    def may_be_inflected(self, model: MappedModel, method: str) -> bool:
        """Tells whether a method's name may be another singular or plural of an alias."""
        return any(
            _is_inflection(method[start:].lower(), name.lower())
            for name in self.names.get(model.id, ())
            for start in (3, 5, 6)
        )


def _is_inflection(one: str, other: str) -> bool:
    common = 0
    while common < min(len(one), len(other)) and one[common] == other[common]:
        common += 1
    return one != other and common > 1 and one[common:] in _ENDINGS and other[common:] in _ENDINGS


@fact
def mixins(models: SequelizeModels, project: Project) -> Mixins:
    """Collects them; a function or class member of the same name may be added by code not followed."""
    of: dict[str, frozenset[str]] = {}
    names: dict[str, frozenset[str]] = {}
    for id_, made in models.of_source.items():
        of[id_] = frozenset(name for association in made for name in methods_made(association))
        names[id_] = frozenset(n for a in made for n in (a.name, a.singular))
    functions = {function.name for function in project.functions}
    members = {name for model in models.by_id.values() for name in model.methods}
    others = frozenset({*_OWN, *functions, *members})
    return Mixins(of, names, others.union(*of.values()), others)


def methods_made(association: Association) -> list[str]:
    """Names the methods that an association gives to the rows of its source."""
    one, many = _upper(association.singular), _upper(association.name)
    if association.kind in _TO_ONE:
        return [f"{verb}{many}" for verb in ("get", "set", "create")]
    plain = [f"{verb}{many}" for verb in ("get", "count", "has", "set", "add", "remove")]
    return [*plain, *(f"{verb}{one}" for verb in ("has", "add", "remove", "create"))]


def _upper(name: str) -> str:
    return name[:1].upper() + name[1:]
