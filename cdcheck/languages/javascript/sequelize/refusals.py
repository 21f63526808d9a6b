"""What Sequelize refuses of the arguments that its models are called with.

Only what is surely given counts: one value, not one of several, and where what a function was called
with stands for other calls, only what is written in the call itself.
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import Fields, Items, Known, Unknown, Value, is_text
from cdcheck.languages.javascript.sequelize.conditions import OPERATORS, Condition, conditions
from cdcheck.languages.javascript.sequelize.models import Model, stamp_names
from cdcheck.languages.javascript.sequelize.options import place_of_entry
from cdcheck.model.orm_calls import Refusal
from cdcheck.model.places import Location

_PLACES = {
    **dict.fromkeys(("findAll", "findOne", "findAndCountAll", "count", "destroy"), 0),
    **dict.fromkeys(("findOrCreate", "findOrBuild", "findCreateFind"), 0),
    **dict.fromkeys(("findByPk", "update", "increment", "decrement"), 1),
}
_FINDERS = frozenset({"findAll", "findOne", "findAndCountAll"})
_MAKING = frozenset({"findOrCreate", "findOrBuild", "findCreateFind"})
_CHANGING = frozenset({"update", "increment", "decrement"})
_REFUSING_OBJECTS = ("VARCHAR", "CHAR", "TEXT", "BOOLEAN", "TIME", "UUID", "ENUM")
_WRITING_OBJECTS = (
    *("INTEGER", "BIGINT", "SMALLINT", "TINYINT", "MEDIUMINT", "FLOAT", "REAL", "DOUBLE", "DECIMAL"),
    *("NUMERIC", "TIMESTAMP", "DATE"),
)
_LIMITS = frozenset({"where", "truncate"})
_ORDERING = frozenset({"raw", "model", "as"})
_BY_KEY = "use findByPk if you wish to pass a single primary key value"


class Doubted(Struct, frozen=True):
    """Is a refusal that stands unless the model says otherwise.

    `attribute` is one that may take objects, and the connection may give operators names; `is_scoped`
    says that a scope of the model may give what is missing.
    """

    refusal: Refusal
    attribute: str = ""
    is_scoped: bool = False

    def of(self, model: Model, *, has_scopes: bool, has_aliases: bool) -> Refusal | None:
        """Gives the refusal as it is for a model; `None` where something excuses it."""
        if (self.is_scoped and has_scopes) or (self.attribute and has_aliases):
            return None
        if not self.attribute:
            return self.refusal
        read = model.read.get(self.attribute)
        if read is None:
            is_stamp = self.attribute in stamp_names(model)
            return _silent(self.refusal) if is_stamp else self.refusal if model.is_complete else None
        if read.column.type == "TIMESTAMP" or not read.column.type.startswith(_REFUSING_OBJECTS):
            is_written = read.column.type.startswith(_WRITING_OBJECTS)
            return _silent(self.refusal) if is_written else None
        return self.refusal


def _silent(refusal: Refusal) -> Refusal:
    """Leaves out the error: objects are compared with numbers and dates as they are printed."""
    return replace(refusal, predicts="")


def refused(call: Invocation, method: str) -> Iterator[Doubted]:
    """Lists what a call of a model holds that Sequelize does not take."""
    if any(isinstance(a, Unknown) and a.why == "an unpacked argument" for a in call.arguments):
        return
    given = call.argument(0)
    if method == "findByPk":
        yield from _no_key(call, given)
    elif method in _FINDERS:
        yield from _no_options(call, method, given)
    elif method == "create" and isinstance(given, Items) and _is_certain(call, given):
        what = "`create` takes one row, not a list"
        said = "TypeError: this.build(...).save is not a function"
        yield Doubted(Refusal(call.at, what, "use `bulkCreate`", said))
    yield from _no_where(call, method)
    options = call.argument(_PLACES.get(method, -1))
    if isinstance(options, Fields) and _is_certain(call, options):
        if method in {*_FINDERS, "findByPk"} and _is_spelt(call, options, "order"):
            yield from _no_order(call, options)
        if _is_spelt(call, options, "where"):
            yield from _no_conditions(call, options)


def _is_certain(call: Invocation, value: Value) -> bool:
    return not call.machine.is_reusing or _is_inside(call, value)


def _is_spelt(call: Invocation, given: Fields, name: str) -> bool:
    """Tells whether an option is a literal, if variables may hold what another call gave them."""
    site = place_of_entry(given, name)
    return not call.machine.is_reusing or (
        site is not None and site != given.site and call.machine.source(site)[:1] in "'\"`[{"
    )


def _is_inside(call: Invocation, value: Value) -> bool:
    """Tells whether a literal is written in the call: nothing can change it before."""
    if isinstance(value, Fields) and value.site is not None:
        return call.at.holds(call.machine.location(value.site))
    if isinstance(value, Items) and value.written:
        first = value.written[0]
        return value.path == call.site.path and call.site.at < first.at < call.site.end
    return False


def _no_key(call: Invocation, given: Value | None) -> Iterator[Doubted]:
    if not isinstance(given, Fields) or given.site is None or not _is_certain(call, given):
        return
    what = "`findByPk` takes a primary key, not an object"
    said = "Error: Argument passed to findByPk is invalid: [object Object]"
    yield Doubted(Refusal(call.at, what, "pass the key, or use `findOne` with `where`", said))


def _no_options(call: Invocation, method: str, given: Value | None) -> Iterator[Doubted]:
    is_value = is_text(given) or (isinstance(given, Known) and given.value is not None)
    if is_value and not call.machine.is_reusing:
        kind = "SequelizeQueryError" if method == "findAll" else "Error"
        what = f"`{method}` takes options, not a value"
        said = f"{kind}: The argument passed to {method} must be an options object, {_BY_KEY}"
        yield Doubted(Refusal(call.at, what, "use `findByPk`, or `where`", said))


def _no_where(call: Invocation, method: str) -> Iterator[Doubted]:
    if method not in {*_MAKING, *_CHANGING, "destroy"}:
        return
    given = call.argument(_PLACES[method])
    is_absent = given is None
    if isinstance(given, Fields):
        is_absent = (
            given.is_as_written and _is_inside(call, given) and not given.entries.keys() & _LIMITS
        )
    elif given is not None:
        return
    if method in _MAKING:
        yield from _no_making(call, method, is_absent=is_absent)
    elif is_absent:
        said = "AssertionError: Missing where attribute in the options parameter"
        if method == "destroy":
            said = (
                "Error: Missing where or truncate attribute in the options parameter of model.destroy."
            )
        what = f"`{method}` of a model is given no `where`"
        yield Doubted(Refusal(call.at, what, "say which rows are meant", said), is_scoped=True)


def _no_making(call: Invocation, method: str, *, is_absent: bool) -> Iterator[Doubted]:
    is_two = len(call.arguments) > 1 and method != "findCreateFind"
    if not (is_absent or is_two):
        return
    what = f"`{method}` is given no `where`" if is_absent else f"`{method}` takes one argument"
    hint = "give `where`, `defaults` and `transaction` in one object"
    said = f"Error: Missing where attribute in the options parameter passed to {method}."
    yield Doubted(Refusal(call.at, what, hint, said))


def _no_order(call: Invocation, given: Fields) -> Iterator[Doubted]:
    order = given.entries.get("order")
    at = _placed(call, given, "order")
    hint = "write `order: [['createdAt', 'DESC']]`"
    if is_text(order) or (isinstance(order, Fields) and order.site is not None):
        shown = "an object" if isinstance(order, Fields) else "a string"
        said = "Error: Order must be type of array or instance of a valid sequelize method."
        yield Doubted(Refusal(at, f"`order` takes a list, not {shown}", hint, said))
    for item in order.items if isinstance(order, Items) else ():
        is_plain = isinstance(item, Fields) and item.is_as_written and not item.symbols
        if isinstance(item, Fields) and is_plain and item.entries.keys().isdisjoint(_ORDERING):
            said = "Error: Unknown structure passed to order / group: {"
            what = "an element of `order` is a list or a name, not an object"
            yield Doubted(Refusal(at, what, hint, said))


def _no_conditions(call: Invocation, given: Fields) -> Iterator[Doubted]:
    where = given.entries.get("where")
    at = _placed(call, given, "where")
    if is_text(where) or (isinstance(where, Items) and where.items and is_text(where.items[0])):
        shown = "`{where: 'raw query'}`"
        if isinstance(where, Items):
            shown = "literal replacements in the `where` object"
        what = "`where` takes an object, not SQL"
        hint = "name attributes, or use `sequelize.literal`"
        yield Doubted(Refusal(at, what, hint, f"Error: Support for {shown} has been removed."))
    for condition in conditions(call.machine, where, at):
        yield from _no_condition(condition)


def _no_condition(one: Condition) -> Iterator[Doubted]:
    value = one.value
    if one.operator and one.operator not in OPERATORS:
        said = "Error: Invalid value { undefined:" if one.attribute else ""
        what = f"`Op.{one.operator}` is no operator of Sequelize"
        yield Doubted(Refusal(one.at, what, "use an operator of `Op`", said), one.attribute)
    elif one.operator in {"in", "notIn"} and is_text(value):
        said = "TypeError: value.map is not a function"
        what = f"`Op.{one.operator}` takes a list, not a string"
        yield Doubted(Refusal(one.at, what, "put the values into a list", said))
    elif not one.operator and _is_plain_name(one.attribute):
        held = value.items[0] if isinstance(value, Items) and value.items else value
        if isinstance(held, Fields) and held.entries and held.is_as_written and not held.symbols:
            what = f"`{next(iter(held.entries))}` is no operator, and `{one.attribute}` takes no object"
            if isinstance(value, Items):
                what = f"`{one.attribute}` is no operator, and takes no list of objects"
            hint = "write operators as `[Op.like]`, and name attributes of this model"
            yield Doubted(Refusal(one.at, what, hint, "Error: Invalid value {"), one.attribute)


def _is_plain_name(name: str) -> bool:
    return "." not in name and "::" not in name


def _placed(call: Invocation, given: Fields, name: str) -> Location:
    site = place_of_entry(given, name)
    return call.machine.location(site) if site is not None else call.at
