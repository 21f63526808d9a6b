"""Managers of the relations of Django's rows: `article.tags`, `author.articles`."""

from msgspec.structs import replace

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.values import Cls, Items, Thing, Unknown, Value, options
from cdcheck.languages.python.django.calls import note_call
from cdcheck.languages.python.django.given import note_added
from cdcheck.languages.python.django.managers import QuerySet, elements_of, given_by, has_plain_managers
from cdcheck.languages.python.django.relations import (
    OF_KEY,
    OF_MANY,
    manager_of,
    note_managers,
    read_of_user,
)
from cdcheck.languages.python.django.users import USER

LIBRARY = Library("django-related")
LIBRARY.consumed |= {OF_KEY, OF_MANY}
LIBRARY.related["django.db.models.Model"] = manager_of
LIBRARY.reads[USER] = read_of_user
LIBRARY.finish = note_managers
_ASKING = (
    *("all", "filter", "exclude", "get", "first", "last", "count", "exists", "values", "values_list"),
    *("order_by", "select_related", "prefetch_related", "annotate", "aggregate", "distinct", "only"),
    *("defer", "latest", "earliest", "in_bulk", "none", "create", "get_or_create", "update_or_create"),
    *("update", "delete", "aget", "afirst", "acount", "aexists", "acreate", "aget_or_create"),
)


@LIBRARY.method(*(f"{manager}.{name}" for manager in (OF_KEY, OF_MANY) for name in _ASKING))
def _ask(call: Invocation) -> Value:
    """Asks for related rows; a relation that was loaded needs no query, so that none is noted."""
    manager = call.receiver
    model = manager.arguments[0] if isinstance(manager, Thing) and manager.arguments else None
    if not isinstance(manager, Thing) or not isinstance(model, Cls):
        return NOTHING
    is_open = not has_plain_managers(call.machine, model)
    held = QuerySet(is_open=is_open, loaded=None, is_related=True)
    asked = Thing("django.Manager", manager.site, (model,), data=held)
    given = {name: value for name, value in call.keywords.items() if name != "through_defaults"}
    made = note_call(replace(call, receiver=asked, keywords=given))
    method = call.name.rpartition(".")[2]
    return (given_by(made, method) or made) if made is not None else Unknown("related rows")


@LIBRARY.method(*(f"{manager}.{name}" for manager in (OF_KEY, OF_MANY) for name in ("add", "aadd")))
def _add(call: Invocation) -> Value:
    note_added(call, call.arguments)
    return NOTHING


@LIBRARY.method(*(f"{manager}.{name}" for manager in (OF_KEY, OF_MANY) for name in ("set", "aset")))
def _set(call: Invocation) -> Value:
    rows = [row for option in options(call.argument(0, "objs") or NOTHING) for row in _rows_in(option)]
    note_added(call, rows)
    return NOTHING


def _rows_in(value: Value) -> list[Value]:
    if isinstance(value, Items):
        return value.items
    is_query_set = isinstance(value, Thing) and value.type == "django.Manager"
    return elements_of(value) if isinstance(value, Thing) and is_query_set else []
