"""Ids of MongoDB that are made of text."""

import re

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import Thing, Value
from cdcheck.model.orm_misuses import RefusedArgument

_CALLED = re.compile(r"[\w.]*\bObject(?:Id|ID)\s*\(")
_ERROR = "Class constructor ObjectId cannot be invoked without 'new'"


def make_id(call: Invocation) -> Value:
    """Makes an id; notes a call of the class as it is written, without `new`."""
    orm = call.name.partition(".")[0]
    if _CALLED.match(call.machine.source(call.site)):
        name = call.name.rpartition(".")[2]
        call.note(RefusedArgument(call.at, orm, name, "unmade", "", _ERROR, function=call.caller))
    return Thing(f"{call.name}()", call.site, tuple(call.arguments))
