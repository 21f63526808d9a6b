"""Where code waits for Django's database: queries that are sent at once, and transactions."""

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.notes import Consumption
from cdcheck.languages.python.django.relations import OF_KEY, OF_MANY
from cdcheck.languages.python.django.rows import may_be_loaded, note_looped_manager, note_rows
from cdcheck.model.orm_calls import Wait

ATOMIC = "django.db.transaction.atomic()"
QUERY_SET = "django.Manager"
_AT_ONCE = frozenset(
    {"get", "first", "last", "earliest", "latest", "count", "exists", "aggregate", "create"}
    | {
        "get_or_create",
        "update_or_create",
        "update",
        "delete",
        "create_user",
        "create_superuser",
        "save",
    }
)


def note_wait(call: Invocation) -> None:
    """Notes a call that sends its query at once."""
    method = call.name.rpartition(".")[2]
    if method in _AT_ONCE:
        call.note(Wait(call.at, "django", f"`{method}`", call.caller))


def conclude_waits(machine: Machine) -> None:
    """Notes the loops over query sets, and the transactions that are entered."""
    for used in machine.facts.all(Consumption):
        at, is_transaction = machine.location(used.site), used.value.type == ATOMIC
        if is_transaction and used.how == "with":
            machine.facts.add(Wait(at, "django", "`atomic`", used.caller, used.is_async))
        if used.value.type in {OF_KEY, OF_MANY} and used.how != "with":
            note_looped_manager(machine, used)
        if used.value.type == QUERY_SET and used.how == "for":
            note_rows(machine, used)
        is_read = used.how != "with" and not used.is_async and not may_be_loaded(used.value)
        if used.value.type == QUERY_SET and is_read:
            machine.facts.add(Wait(at, "django", "reading the rows", used.caller))
