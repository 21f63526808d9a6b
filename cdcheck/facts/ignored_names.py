"""What becomes of names that calls of Sequelize give as values and that are no attributes."""

from typing import NamedTuple

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.orm_calls import MappedModel, Mention, ModelCall

_OPTIONS = frozenset(
    {
        *(
            "where",
            "attributes",
            "include",
            "order",
            "limit",
            "offset",
            "group",
            "having",
            "raw",
            "nest",
        ),
        *("plain", "lock", "skipLocked", "paranoid", "logging", "benchmark", "searchPath", "schema"),
        *("rejectOnEmpty", "hooks", "subQuery", "distinct", "col", "mapToModel", "type", "transaction"),
        *("through", "required", "separate", "model", "replacements", "bind", "indexHints", "useMaster"),
    }
)
_MEANT = {
    **dict.fromkeys(("orderBy", "sort", "sortBy"), "order"),
    **dict.fromkeys(("select", "fields", "attribute"), "attributes"),
    **dict.fromkeys(("includes", "populate", "relations", "join"), "include"),
    **dict.fromkeys(("groupBy", "group_by"), "group"),
    "take": "limit",
    "skip": "offset",
    "filter": "where",
}
"""What Sequelize calls the options that others have under these names."""


class Ignored(NamedTuple):
    """Says why a value is dropped: `what`, what to write, and whether it must have been meant."""

    what: str
    hint: str
    is_meant: bool = False


class IgnoredNames(Struct, frozen=True):
    """Tells which values are dropped, and what was meant by them."""

    models: SequelizeModels

    def of(self, call: ModelCall, model: MappedModel, name: str) -> Ignored | None:
        """Judges a name among a call's values; `None` for one that is stored or may be."""
        if name in model.physical:
            said = f"`{name}` is a column of `{model.name}` and no attribute"
            return Ignored(f"{said}: it is not stored", "name the attribute", is_meant=True)
        if name in {*model.attributes, *model.computed, *model.declared, *model.methods}:
            return None
        if name == "transaction":
            hint = "give the options beside the values"
            return Ignored("`transaction` stands among the values", hint, is_meant=True)
        if self.models.named(model, name) is not None:
            what = f"`{name}` is an association, and is not made without `include`"
            return None if call.loads else Ignored(what, "include it, or set it on the instance")
        meant = self._meant(call, model, name)
        what = f"`{model.name}` has no attribute `{name}` to store"
        hint = f"its attribute is `{meant}`" if meant else "name an attribute that the model defines"
        return Ignored(what, hint, is_meant=bool(meant))

    def option(self, call: ModelCall, model: MappedModel, mention: Mention) -> Ignored | None:
        """Judges a name among the options: it may be an attribute, or the option of another library."""
        name, given = mention.path[-1], {m.path[-1] for m in call.mentions if m.role == "option"}
        if mention.role != "option" or model.is_hooked or name in _OPTIONS:
            return None
        if name in model.attributes:
            what = f"`{name}` is no option of `{call.method}`: it finds any `{model.name}`"
            hint = "put the condition into `where`"
            return None if "where" in given else Ignored(what, hint, is_meant=True)
        meant = _MEANT.get(name, "")
        what = f"`{name}` is no option of `{call.method}`, which passes it over"
        is_told = not meant or meant in given
        return None if is_told else Ignored(what, f"it is `{meant}`", is_meant=True)

    def _meant(self, call: ModelCall, model: MappedModel, name: str) -> str:
        """Names the attribute that is written otherwise, or the key to the model that a name names."""
        given = {m.path[-1] for m in call.mentions if m.role == "values"}
        ways = {_bare(attribute): attribute for attribute in model.attributes}
        for one in self.models.of_source.get(model.id, ()):
            target = self.models.by_id.get(one.target or "")
            if one.kind == "many-to-one" and one.foreign_key and target is not None:
                for owner in (target.name, one.name):
                    ways.setdefault(_bare(f"{owner}id"), one.foreign_key)
        meant = ways.get(_bare(name), "")
        return "" if meant in given else meant


def _bare(name: str) -> str:
    return name.replace("_", "").lower()


@fact
def ignored_names(models: SequelizeModels) -> IgnoredNames:
    """Asks the models."""
    return IgnoredNames(models)
